"""The terminal: transactions as flows without I/O, doors that perform them, screens, commands."""
