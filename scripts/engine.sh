#!/usr/bin/env bash
# A Docker engine for a run of CI, where none answers and this machine is Debian (or Ubuntu) and ours (root).
#
#   scripts/engine.sh start FILE    install what is missing, start dockerd, write its pid to FILE; exit code 3 and the reason
#                                   on standard error where that may or can not be
#   scripts/engine.sh stop FILE     end the engine that FILE names, with what runs in it
#
# An engine that answers already is used as it is: FILE then stays empty, and `stop` leaves it alone.
set -euo pipefail
command=${1:?start or stop} file=${2:?a file for the pid}
have() { command -v "$1" >/dev/null 2>&1; }
cannot() { echo "$1" >&2; exit 3; }
answers() { docker version >/dev/null 2>&1; }

install_compose() {
    docker compose version >/dev/null 2>&1 && return
    # Debian has it from trixie on; its packages need nothing but libc6 2.34, so an older Debian takes them from there.
    local scratch site options plugins=/usr/local/lib/docker/cli-plugins
    scratch=$(mktemp -d)
    # shellcheck disable=SC2016 # apt's own words
    site=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -1)
    [ -n "$site" ] || cannot "docker compose is missing, and no Debian mirror is known to take it from"
    mkdir -p "$scratch"/lists/partial "$scratch"/cache/archives/partial "$plugins"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site trixie main" >"$scratch/sources.list"
    options=(-o "Dir::Etc::SourceList=$scratch/sources.list" -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root
        -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache")
    (cd "$scratch" && apt-get -q "${options[@]}" update && apt-get -q "${options[@]}" download docker-compose docker-buildx &&
        for package in ./*.deb; do dpkg-deb -x "$package" unpacked; done) >"$scratch/log" 2>&1 ||
        { tail -5 "$scratch/log" >&2; cannot "docker compose cannot be installed"; }
    cp "$scratch"/unpacked/usr/libexec/docker/cli-plugins/docker-* "$plugins"
    rm -rf "$scratch"
    docker compose version >/dev/null 2>&1 || cannot "docker compose does not run"
}

# All containers together weigh as much as one process, or as one session, of those that are in no group: without this
# they starve beside the other tests (an emulator's start took two minutes). `systemd` has a fair way of its own.
weigh() { # times the weight that groups have by default
    [ "$(docker info --format '{{.CgroupDriver}}' 2>/dev/null)" = cgroupfs ] || return 0
    local groups=/sys/fs/cgroup
    if [ -f "$groups/cgroup.controllers" ]; then
        { mkdir -p "$groups/docker" && echo $((100 * $1)) >"$groups/docker/cpu.weight"; } 2>/dev/null || true
    else
        { mkdir -p "$groups/cpu/docker" && echo $((1024 * $1)) >"$groups/cpu/docker/cpu.shares"; } 2>/dev/null || true
    fi
}

start() {
    : >"$file"
    if ! answers; then
        { [ "$(id -u)" = 0 ] && have apt-get; } || cannot "no Docker engine answers, and this is no Debian machine with root to start one"
        if ! have dockerd || ! have docker; then
            { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends docker.io; } \
                >/tmp/hydrant-engine-apt.log 2>&1 || cannot "docker.io cannot be installed (/tmp/hydrant-engine-apt.log)"
        fi
        local log=${file}.log
        setsid dockerd --pidfile "${file}.dockerd" >"$log" 2>&1 </dev/null &
        echo $! >"$file"
        for _ in $(seq 300); do
            answers && break
            kill -0 "$(cat "$file")" 2>/dev/null || break
            sleep 0.2
        done
        answers || { tail -5 "$log" >&2; stop; cannot "dockerd does not start ($log)"; }
        weigh 4
    fi
    install_compose
}

stop() {
    [ -s "$file" ] || return 0
    local pid
    pid=$(cat "$file")
    weigh 1
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
    : >"$file"
}

case $command in start | stop) "$command" ;; *) cannot "usage: engine.sh start|stop FILE" ;; esac
