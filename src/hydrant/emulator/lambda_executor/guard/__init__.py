"""A process beside the emulator that starts, watches and ends functions, and whatever they start.

It is forked from rather than started anew: an environment costs a fork. It runs under the emulator's own Python without
site-packages, so nothing here imports more than the standard library.
"""
