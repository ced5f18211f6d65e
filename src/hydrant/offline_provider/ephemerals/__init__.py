"""The ephemeral resources of hashicorp/aws: secrets that are read in each run, and kept in no plan and no state."""
