"""The `hydrant` command: one file per command, wiring only."""
