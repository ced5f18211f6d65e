"""From source records to objects, in threads of its own. Knows no LocalStack: clients and clock are passed in."""
