"""The operations of Glue that are served, by what they are about."""
