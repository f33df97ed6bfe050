"""Transactions as flows: each reads like the procedure it is and does no I/O."""
