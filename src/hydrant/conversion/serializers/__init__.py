"""How columns become a file: the two serializers that Firehose has."""
