"""The counter in a browser: a terminal window whose glass is a page on this computer.

The counter runs in a pseudo-terminal as it does on a screen, and the page is a terminal emulator
(the script of textual-serve) behind a web socket. Keys, a PIN among them, pass through as they are
typed and are kept nowhere.
"""
