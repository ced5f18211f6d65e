"""IAM policies, evaluated as AWS does, for the roles by which a service works. Pure but for `identity`."""
