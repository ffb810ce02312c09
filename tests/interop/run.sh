#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Runs clients that we did not write (ccxt, from npm) against the simulated venues: every <venue>.mjs beside this file.
# Usage: run.sh <gatewright-sim>   exit 77: node or npm is missing
# GATEWRIGHT_BUILD_DIR: where the packages are kept; a temporary folder otherwise.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
server=${1:?usage: run.sh <gatewright-sim>}

for tool in node npm; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "interop: skipped, $tool is not installed"
        exit 77
    fi
done

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
# Installed once for each content of the lock file.
if ! cmp -s "$here/package-lock.json" "$packages/installed-lock.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$packages/"
    timeout 180 npm ci --prefix "$packages" --no-audit --no-fund --ignore-scripts --loglevel=error >"$scratch/npm.log" 2>&1 || {
        cat "$scratch/npm.log"
        echo "interop: npm ci failed"
        exit 1
    }
    cp "$here/package-lock.json" "$packages/installed-lock.json"
fi

key=interop-key
secret=interop-secret
cd "$packages"

# run_client <venue> <option> <value> <secret>: its client with that secret against its simulator, which is told of it by an
# option.
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
    NODE_EXTRA_CA_CERTS="$scratch/ca.pem" timeout 60 node "$here/$1.mjs" "$port" "$key" "$4"
}

failed=
for client in "$here"/*.mjs; do
    venue=$(basename "$client" .mjs)
    echo "interop: $venue"
    run_client "$venue" --secret "$secret" "$secret" || failed="$failed $venue"
    stop_server
    # Where accounts may have key pairs, once more with one of each kind.
    "$server" "$venue" --help | grep -q -e --public-key || continue
    command -v openssl >/dev/null 2>&1 || { echo "interop: no key pairs, openssl is not installed" && continue; }
    for kind in ED25519 RSA; do
        echo "interop: $venue, $kind"
        openssl genpkey -quiet -algorithm "$kind" -out "$scratch/$kind.pem" 2>/dev/null ||
            openssl genpkey -algorithm "$kind" -out "$scratch/$kind.pem" 2>/dev/null
        openssl pkey -in "$scratch/$kind.pem" -pubout -out "$scratch/$kind.public.pem"
        run_client "$venue" --public-key "$scratch/$kind.public.pem" "$(cat "$scratch/$kind.pem")" ||
            failed="$failed $venue,$kind"
        stop_server
    done
done
if [ -n "$failed" ]; then
    echo "interop: failed:$failed"
    exit 1
fi
