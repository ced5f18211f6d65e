"""The demo: everything started, deployed and fed, and what flows is shown and counted."""
