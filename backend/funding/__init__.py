"""The money that comes in (rules.md R15-R17): contributions, month ends, interest, estates.

Rules are pure (policy.py, interest.py, shares.py); the rest books by them, `now` is an argument.
"""
