"""One module per producer; `validate.registry` finds them by itself."""
