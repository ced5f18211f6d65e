"""What CloudFormation checks of a template and its parameters before it touches resources. Pure, without LocalStack."""
