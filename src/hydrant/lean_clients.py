"""What boto3 imports for nothing is left out, in the processes that are Hydrant's own: a fifth of its import.

Where pyOpenSSL is installed, as LocalStack wants it, botocore imports it with all of cryptography, to find the class
that urllib3 has without it. Not for a process with code of others in it: `urllib3.contrib.pyopenssl` is not there then.
"""

import sys
from typing import Any

_UNUSED = "urllib3.contrib.pyopenssl"


def leave_out() -> None:
    """Before boto3 is imported for the first time."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(_UNUSED, None)  # an import fails then, which botocore expects
