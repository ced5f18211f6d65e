#!/usr/bin/env bash
# Where pyOpenSSL is installed, importing boto3 imports it and most of cryptography, for a class that urllib3 has itself.
#
# botocore wants the SSLContext from before anybody replaced it, and looks into urllib3.contrib.pyopenssl for it, though
# nothing has replaced it. That module imports pyOpenSSL, and that cryptography, with its Rust library: in every process
# that makes a client, a Lambda function with both in its package among them, some 50 modules that nobody uses.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.8 urllib3==2.6.3
count() {
    "$folder/venv/bin/python" -c 'import sys, boto3
print(sum(name.partition(".")[0] in ("OpenSSL", "cryptography") for name in sys.modules))'
}
alone=$(count)
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyOpenSSL==25.3.0
beside=$(count)
echo "boto3 $("$folder/venv/bin/python" -c 'import boto3; print(boto3.__version__)'): modules of pyOpenSSL and cryptography that it imports"
echo "without them: $alone; where they are installed: $beside"
[ "$alone" = 0 ] && [ "$beside" -gt 50 ]
