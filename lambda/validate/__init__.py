"""The function `validate`: what Firehose calls for each batch of records. Everything in this folder is deployed."""
