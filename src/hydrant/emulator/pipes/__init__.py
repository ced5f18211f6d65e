"""Amazon EventBridge Pipes for LocalStack: from a queue or stream through filter and enrichment to a target.

    provider.py    the operations             engine/     an event's way, pure: no LocalStack
    rules.py       what a pipe may be         services/   sources, targets and enrichments, served by LocalStack
    lifecycle.py   states, and who works      models.py   what is kept of a pipe

Facts: docs/contract/p-pipes.md.
"""
