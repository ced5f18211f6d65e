"""The client side of a pipeline, the same on the emulator and on AWS."""
