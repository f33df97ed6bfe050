"""Claims: the rules a bill is held against, prescriptions, chronic illness, bills handed in."""
