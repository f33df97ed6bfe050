"""The counter on the screen: the one place of the terminal that knows Textual."""
