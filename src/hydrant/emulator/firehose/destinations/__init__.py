"""What a delivery stream's destination is: its description, the rules for it, and the plan that the engine works by."""
