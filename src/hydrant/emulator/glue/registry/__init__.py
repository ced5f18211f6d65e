"""The schema registry of AWS Glue: registries, schemas and their versions, without LocalStack."""
