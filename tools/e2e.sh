#!/usr/bin/env bash
# The push end to end: starts a fresh local platform on free ports, replays what the cf CLI does, stops it.
# tools/e2e.sh [RESULTS FOLDER [JEST ARGUMENTS…]]
set -uo pipefail
cd "$(dirname "$0")/.."
results=${1:-.local/test/results}; shift || true
mkdir -p "$results"
data=.local/e2e
log=$data/start.log
rm -rf "$data"; mkdir -p "$data"
bash tools/start.sh --fresh --no-sample --free-ports --data-dir "$data" >"$log" 2>&1 &
platform=$!
stop() { kill -TERM "$platform" 2>/dev/null; wait "$platform" 2>/dev/null; }
trap stop EXIT
for _ in $(seq 1 240); do
  [ -f "$data/ready.json" ] && break
  kill -0 "$platform" 2>/dev/null || { echo 'The local platform ended before it was ready:'; tail -50 "$log"; exit 1; }
  sleep 1
done
[ -f "$data/ready.json" ] || { echo 'The local platform is not ready after 4 minutes:'; tail -50 "$log"; exit 1; }
CF_READY_FILE=$PWD/$data/ready.json npx jest --selectProjects e2e --runInBand --forceExit --json --outputFile "$results/e2e.json" "$@"
