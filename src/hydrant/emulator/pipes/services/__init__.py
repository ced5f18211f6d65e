"""Sources, targets, enrichments and dead letters of pipes, served by LocalStack in the process."""
