"""The commands of `shuaka`, one module per noun; cli.py puts them together."""
