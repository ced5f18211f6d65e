"""Amazon EC2: the networks that functions and streams stand in."""
