"""The holder's own page (rules.md R11, R13, R14): the agency's site, on this computer only.

It is a client of the centre like a desk, asks by the same messages, and keeps nothing but sessions.
"""
