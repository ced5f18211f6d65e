"""What AWS refuses of a configuration by its words alone, pure: the emulator refuses it, `hydrant diff` tells it."""
