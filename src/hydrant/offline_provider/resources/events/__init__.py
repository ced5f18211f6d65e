"""Amazon EventBridge: rules, targets, buses, archives, API destinations."""
