"""IAM policies, evaluated as AWS does. Pure."""
