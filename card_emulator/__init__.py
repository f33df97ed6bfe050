"""A social security CPU card and a PSAM in software: command APDU in, commit, response APDU out."""
