"""The fault drill: one seeded run that breaks a stack of its own in every way it knows, and counts every record.

`plan` draws from the seed what happens when, `account` and `law` judge what became of the records: pure. `producers`
sends in processes of their own, `harms` does what the plan says to a `stack` with persistence and a test clock, `watch`
reads what arrives, `run` puts these together, `report` tells.
"""
