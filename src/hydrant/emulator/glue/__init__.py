"""The data catalogue and the schema registry of AWS Glue. Facts: docs/contract/i-format-conversion.md."""
