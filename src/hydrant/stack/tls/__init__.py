"""The certificate with which a stack answers on https://, and the authority that clients verify it by."""
