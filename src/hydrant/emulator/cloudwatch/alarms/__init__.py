"""Alarms: their states, how they change and what is done then."""
