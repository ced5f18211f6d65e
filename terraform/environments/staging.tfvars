# As in production, with data that may go.
name                 = "hydrant-staging"
tags                 = { Environment = "staging" }
bucket_force_destroy = true
log_retention_days   = 30

buffering_interval    = 60
data_expiration_days  = 30
error_expiration_days = 30

# Made by bootstrap/, like the bucket of the state.
permissions_boundary = "hydrant-boundary-staging"
