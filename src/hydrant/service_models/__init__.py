"""AWS's newest service models of Kinesis, Firehose, Glue and Lambda, as botocore keeps them, without documentation.

Made by scripts/service_models.py. The emulator, and who speaks with it, put FOLDER first where botocore looks for them.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
