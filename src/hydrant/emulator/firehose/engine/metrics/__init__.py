"""CloudWatch metrics of a delivery stream (F-7 to F-9): counted in memory, written by a thread of their own."""
