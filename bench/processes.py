"""Processes that make load, forked from one that has imported what they share: it would take each half a second."""

import multiprocessing

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["bench.writers", "bench.raw_client", "bench.queues"])
