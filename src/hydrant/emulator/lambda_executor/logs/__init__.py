"""What a function prints, as CloudWatch Logs shows it."""
