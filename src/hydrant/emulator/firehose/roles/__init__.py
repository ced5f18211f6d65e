"""The roles of a delivery stream: what they need, whether they have it, and what happens when they do not (H)."""
