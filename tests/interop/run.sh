#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Runs clients that we did not write against the simulated venues: every <venue>.mjs beside this file with Node (ccxt and
# others, from npm), every <venue>.py with Python (from PyPI). A venue with several is <venue>_with_<client>.
# Usage: run.sh <gatewright-sim> node|python   exit 77: what the language needs is missing, or the clients cannot be got
# GATEWRIGHT_BUILD_DIR: where the packages are kept; a temporary folder otherwise.
set -eu

usage="usage: run.sh <gatewright-sim> node|python"
here=$(cd "$(dirname "$0")" && pwd)
server=${1:?$usage}
language=${2:?$usage}

skip() {
    echo "interop: skipped, $1"
    exit 77
}
need() { # TOOL...
    for tool; do
        command -v "$tool" >/dev/null 2>&1 || skip "$tool is not installed"
    done
}
case $language in
    node)
        need node npm
        clients=mjs
        ;;
    python)
        need python3
        python3 -c 'import ensurepip, venv' 2>/dev/null || skip "python3 has no ensurepip (Debian: python3-venv)"
        clients=py
        ;;
    *)
        echo "$usage" >&2
        exit 2
        ;;
esac

scratch=$(mktemp -d)
server_pid=
stop_server() {
    if [ -n "$server_pid" ]; then
        kill "$server_pid" 2>/dev/null || true
        wait "$server_pid" 2>/dev/null || true
        server_pid=
    fi
}
finish() {
    status=$?
    trap - EXIT INT TERM
    stop_server
    rm -rf "$scratch"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

packages=${GATEWRIGHT_BUILD_DIR:-$scratch}/interop
mkdir -p "$packages"

# installed <name> <file>: whether the packages that a file names are there; a copy is kept of the file that they came from.
installed() {
    cmp -s "$2" "$packages/installed-$1"
}
# quietly <name> <command...>: its output is shown if it fails, and then all is skipped.
quietly() {
    log=$scratch/$1.log
    shift
    timeout 180 "$@" >"$log" 2>&1 || {
        cat "$log"
        skip "its clients could not be got: $*"
    }
}
install_node() {
    lock=$here/package-lock.json
    installed lock.json "$lock" && return
    cp "$here/package.json" "$lock" "$packages/"
    quietly npm npm ci --prefix "$packages" --no-audit --no-fund --ignore-scripts --loglevel=error
    cp "$lock" "$packages/installed-lock.json"
}
install_python() {
    cat "$here/requirements-build.txt" "$here/requirements.txt" >"$scratch/requirements.txt"
    installed requirements.txt "$scratch/requirements.txt" && return
    rm -rf "$packages/python"
    quietly venv python3 -m venv "$packages/python"
    # What builds the others comes first: they have no say in what they are built with.
    quietly pip-build "$packages/python/bin/pip" install --disable-pip-version-check --require-hashes --only-binary :all: \
        -r "$here/requirements-build.txt"
    quietly pip "$packages/python/bin/pip" install --disable-pip-version-check --require-hashes --use-pep517 \
        --no-build-isolation -r "$here/requirements.txt"
    cp "$scratch/requirements.txt" "$packages/installed-requirements.txt"
}
"install_$language"

run_node() {
    NODE_EXTRA_CA_CERTS="$scratch/ca.pem" timeout 60 node "$@"
}
# Clients of older Pythons warn of their own source when they are compiled.
run_python() {
    REQUESTS_CA_BUNDLE="$scratch/ca.pem" PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore::SyntaxWarning \
        timeout 60 "$packages/python/bin/python" "$@"
}

key=interop-key
secret=interop-secret
cd "$packages"

# run_client <venue> <option> <value> <secret> <client>: a client of it with that secret against its simulator, which is told
# of it by an option.
run_client() {
    rm -f "$scratch/ready.json" "$scratch/ca.pem"
    "$server" "$1" --port 0 --ca-file "$scratch/ca.pem" --seed 7 --seconds 80 --key "$key" "$2" "$3" >"$scratch/ready.json" &
    server_pid=$!
    tries=0
    while [ ! -s "$scratch/ready.json" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 200 ] || ! kill -0 "$server_pid" 2>/dev/null; then
            echo "interop: the simulated $1 did not start"
            return 1
        fi
        sleep 0.05
    done
    port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$scratch/ready.json")
    control=$(sed -n 's/.*"control_port":\([0-9]*\).*/\1/p' "$scratch/ready.json")
    "run_$language" "$here/$5.$clients" "$port" "$key" "$4" ${control:+"$control"}
}

failed=
for client in "$here"/*."$clients"; do
    name=$(basename "$client" ".$clients")
    venue=${name%%_with_*}
    echo "interop: $name"
    run_client "$venue" --secret "$secret" "$secret" "$name" || failed="$failed $name"
    stop_server
    # Where accounts may have key pairs, once more with one of each kind.
    "$server" "$venue" --help | grep -q -e --public-key || continue
    command -v openssl >/dev/null 2>&1 || { echo "interop: no key pairs, openssl is not installed" && continue; }
    for kind in ED25519 RSA; do
        echo "interop: $venue, $kind"
        openssl genpkey -quiet -algorithm "$kind" -out "$scratch/$kind.pem" 2>/dev/null ||
            openssl genpkey -algorithm "$kind" -out "$scratch/$kind.pem" 2>/dev/null
        openssl pkey -in "$scratch/$kind.pem" -pubout -out "$scratch/$kind.public.pem"
        run_client "$venue" --public-key "$scratch/$kind.public.pem" "$(cat "$scratch/$kind.pem")" \
            "$name" ||
            failed="$failed $venue,$kind"
        stop_server
    done
done
if [ -n "$failed" ]; then
    echo "interop: failed:$failed"
    exit 1
fi
