"""CloudWatch samples of services, gathered in memory and written now and then."""
