"""The handlers behind the table of instructions, by subject."""
