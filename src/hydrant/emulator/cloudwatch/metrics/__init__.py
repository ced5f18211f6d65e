"""What was measured, and statistics over it."""
