"""`shuaka centre year`: a made-up town lives some months, by one command and one seed.

Emulated cards in memory, the terminal's own flows, a real centre on SQLite; only the calendar is
made. What happens is drawn from the seed before it happens (plan.py) and then done at counter and
desks (counter.py, desks.py, agency.py); afterwards the books are held against the cards (proof.py).
"""
