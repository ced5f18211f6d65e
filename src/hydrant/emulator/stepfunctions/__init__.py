"""Stock AWS Step Functions: what of it is kept."""
