"""The operations of DynamoDB, a file for each group."""
