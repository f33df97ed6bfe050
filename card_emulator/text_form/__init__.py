"""A card as text that people can read, compare and keep: TOML, one value a line, bytes in hex.

Reading what was written gives the same image byte for byte, and writing it again the same text:
secrets are sealed (AES-GCM with a nonce that follows from what is sealed), never shown. What is
not known to be public is a secret. The text may be edited; a sealed value only fits its place.
"""

from card_emulator.text_form.reading import from_text
from card_emulator.text_form.sealing import Sealer, create_key_file, load_key_file
from card_emulator.text_form.writing import to_text

__all__ = ["Sealer", "create_key_file", "from_text", "load_key_file", "to_text"]
