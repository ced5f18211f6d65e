#!/bin/sh
# The name by which LocalStack's image starts: Testcontainers' module for Java calls it.
exec python -m hydrant.stack.container
