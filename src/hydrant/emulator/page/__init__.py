"""The page at /_hydrant/: what is deployed, what flows, what was rejected, what lies in the buckets.

`graph`, `layout`, `contents`, `wanted` and `site` are pure; `deployed`, `objects`, `logs` and `search` ask
the emulator's services, and `routes` answers the browser. What is shown live comes from the feed of events. Reading
changes nothing.
"""
