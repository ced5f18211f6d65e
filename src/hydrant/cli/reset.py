"""`hydrant reset`: empty the data, keep the stack."""

from hydrant.console import Say
from hydrant.stack import registry

from ..stack.reset import reset_data
from .options import AsJson, MaybePort


def reset(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Forget all records, objects and messages; what Terraform has deployed stays."""
    say = Say(as_json)
    counts = reset_data(registry.find(port))
    say.data(
        dict(counts), f"Removed {counts['objects']} objects, purged {counts['queues']} queues, emptied all streams."
    )
