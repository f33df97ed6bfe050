"""The language of the card: APDUs, status words, file layouts, purse formulas, ciphers. No I/O."""
