"""One call of a function by hand: events as AWS's services make them, the call, and what is shown of it.

Behind `hydrant invoke`. Works through AWS's API; the last event that a function got is the emulator's to tell.
"""
