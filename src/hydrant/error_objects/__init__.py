"""What the commands and the emulator's page both know of error objects and of the records in them. Pure."""
