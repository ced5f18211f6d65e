#!/usr/bin/env bash
# What `make release` has built, installed as users do: pip, pipx and uvx, wheel and sdist, each in an environment of its own.
#
#   scripts/try_install.sh [PYTHON...]             by default python3.11 and python3.13
#   DEMO=15s scripts/try_install.sh [PYTHON...]    and `hydrant demo`: by uvx, which gets itself an emulator, and by pip
#                                                  with the extra `emulator`
#
# For each it tells the version that `hydrant --version` prints, the environment's size, and what completes `hydrant ini`.
# Needs the package index. Nothing stays but what uv and pip keep in their caches.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$PWD/.venv/bin/uv uvx=$PWD/.venv/bin/uvx
version=$(.venv/bin/python -m hatchling version)
release=$PWD/build/release
[ -f "$release/hydrant-$version.tar.gz" ] || { echo "Error: build/release is empty. Next: make release" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
UV_CACHE_DIR=$("$uv" cache dir)
PIP_CACHE_DIR=${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}
export UV_CACHE_DIR PIP_CACHE_DIR HOME=$scratch/home SHELL=/bin/bash PIP_DISABLE_PIP_VERSION_CHECK=1
export PIPX_HOME=$scratch/pipx PIPX_BIN_DIR=$scratch/pipx/bin USE_EMOJI=0
unset PYTHONPATH VIRTUAL_ENV XDG_CACHE_HOME XDG_STATE_HOME XDG_CONFIG_HOME
cd "$scratch" # no checkout around it

with_pip() { # <python> <package>
    "$1" -m venv "$scratch/venv"
    "$scratch/venv/bin/pip" install -q "$2" >&2
    place=$scratch/venv command=("$scratch/venv/bin/hydrant")
}
with_pipx() {
    "$uvx" -q pipx install --quiet --python "$1" "$2" >&2
    place=$scratch/pipx/venvs/hydrant command=("$scratch/pipx/bin/hydrant")
}
with_uvx() {
    place='' command=("$uvx" -q --isolated --python "$1" --from "$2" hydrant)
}

for python in "${@:-python3.11 python3.13}"; do
    for name in $python; do
        interpreter=$(command -v "$name") || { echo "$name is not here" >&2; exit 1; }
        for package in "hydrant-$version-py3-none-any.whl" "hydrant-$version.tar.gz"; do
            for way in pip pipx uvx; do
                rm -rf "$scratch/venv" "$scratch/pipx" "$HOME"
                mkdir -p "$HOME"
                "with_$way" "$interpreter" "$release/$package"
                told=$("${command[@]}" --version)
                [ "$told" = "hydrant $version" ] || { echo "--version printed: $told" >&2; exit 1; }
                if [ "$way" != uvx ]; then
                    "${command[@]}" --install-completion bash >/dev/null
                    grep -q hydrant "$HOME/.bashrc"
                fi
                completed=$(COMP_WORDS="hydrant ini" COMP_CWORD=1 _HYDRANT_COMPLETE=complete_bash "${command[@]}")
                [ "$completed" = init ] || { echo "completed: $completed" >&2; exit 1; }
                size=$([ -z "$place" ] || du -sh "$place" | cut -f1)
                printf '%s, %s, %s: %s%s\n' "$("$interpreter" -V)" "$way" "$package" "$told" "${size:+, $size}"
            done
        done
        if [ -n "${DEMO:-}" ]; then
            with_uvx "$interpreter" "$release/hydrant-$version-py3-none-any.whl"
            "${command[@]}" demo --for "$DEMO" --port "${DEMO_PORT:-4799}" | tail -4
            rm -rf "$scratch/venv"
            with_pip "$interpreter" "$release/hydrant-$version-py3-none-any.whl[emulator]"
            "${command[@]}" demo --for "$DEMO" --port "${DEMO_PORT:-4799}" | tail -4
        fi
    done
done
