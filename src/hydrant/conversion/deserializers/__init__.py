"""How records become rows: the two deserializers that Firehose has."""
