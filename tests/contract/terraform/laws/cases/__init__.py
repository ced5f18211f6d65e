"""The cases, one module a service: `LAWS` and `DATA_LAWS`."""
