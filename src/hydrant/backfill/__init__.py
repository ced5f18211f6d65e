"""Backfills: subscribers are told of objects that are there already, as S3 would have told them. `replay --from`."""
