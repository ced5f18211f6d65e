"""Resource types and data sources of hashicorp/aws, one file each."""
