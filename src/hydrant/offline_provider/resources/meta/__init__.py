"""Who and where: account, partition, region."""
