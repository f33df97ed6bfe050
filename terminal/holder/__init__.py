"""The holder's side of the counter: a display with the basket and the split, and keys for the PIN.

One board (board.py) that counter and displays share; a page in a browser (site.py) and a window in
another terminal (line.py) show it and send what the holder typed. The assistant never sees it.
"""
