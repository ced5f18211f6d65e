"""The local stack: the emulator process, its folders, and Terraform run against it."""
