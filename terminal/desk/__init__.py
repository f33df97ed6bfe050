"""What is done at desks and on the telephone: every operation is a row, screen and command line
are made from the rows.
"""
