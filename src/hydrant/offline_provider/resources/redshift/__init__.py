"""Amazon Redshift: clusters as the emulator keeps them, without a database in them."""
