"""Names of objects: prefix expressions, Java's date patterns, object keys."""
