"""What crosses the boundary to the centre: money, envelope, transactions, refusals, codec.

Pure: no I/O, importable by the terminal and by third-party clients.
"""
