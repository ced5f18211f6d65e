"""The engine's ports, served by LocalStack in the process."""
