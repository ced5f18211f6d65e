"""AWS Glue: the data catalogue and the schema registry."""
