"""AWS Systems Manager: parameters and documents."""
