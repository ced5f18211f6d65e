# Fewer, larger objects, versions of them, longer memories. Name the topic of whoever is on duty: alarm_topic_arn.
name               = "hydrant-prod"
tags               = { Environment = "prod" }
bucket_versioning  = true
log_retention_days = 90

buffering_interval     = 60
stream_retention_hours = 72
error_expiration_days  = 365

# Made by bootstrap/, like the bucket of the state.
permissions_boundary = "hydrant-boundary-prod"
