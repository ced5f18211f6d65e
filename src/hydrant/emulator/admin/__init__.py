"""HTTP routes below /_hydrant: health, status, flush and reset."""
