"""Iceberg tables inside the emulator: their files in its S3, their catalogue in its Glue, reached in the process.

Delivery streams write by it, and Glue makes tables by it. pyiceberg is slow to import: import `catalogue` and
`object_io` where they are used.
"""
