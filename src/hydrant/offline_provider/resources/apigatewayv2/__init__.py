"""HTTP APIs of Amazon API Gateway (version 2)."""
