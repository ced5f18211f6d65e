# shellcheck shell=sh
# Read by the steps of a build that install packages: the network's settings, as pip knows them.
# PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, HTTPS_PROXY and so on come as build arguments, a CA bundle as the build secret `ca`,
# and pip's own configuration (for an index that asks for a password) as the build secret `pip_conf`.
if [ -s /run/secrets/ca ]; then
    export PIP_CERT=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca
fi
if [ -s /run/secrets/pip_conf ]; then export PIP_CONFIG_FILE=/run/secrets/pip_conf; fi
[ -n "${PIP_INDEX_URL:-}" ] || unset PIP_INDEX_URL
[ -n "${PIP_EXTRA_INDEX_URL:-}" ] || unset PIP_EXTRA_INDEX_URL
