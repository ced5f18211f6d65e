"""An event's way through a pipe: events of sources, templates, batches and their retries. Knows no LocalStack."""
