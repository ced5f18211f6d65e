"""Anyone's lines onto a stream or a delivery stream."""
