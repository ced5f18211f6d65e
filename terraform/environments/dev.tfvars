# For trying things: small, quick, and gone with `destroy`.
name                 = "hydrant-dev"
tags                 = { Environment = "dev" }
bucket_force_destroy = true
log_retention_days   = 7

data_expiration_days  = 14
error_expiration_days = 14

# Made by bootstrap/, like the bucket of the state.
permissions_boundary = "hydrant-boundary-dev"
