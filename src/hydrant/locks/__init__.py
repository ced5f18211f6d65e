"""The tested versions of what the emulator needs, by Python: made by scripts/lock.sh, with hashes."""
