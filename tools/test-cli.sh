#!/usr/bin/env bash
# The real cf CLI (cf8 on PATH, v8.18.3) against the local platform that `npm start` has started, or the one that CF_READY_FILE describes.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v "${CF_CLI:-cf8}" >/dev/null || { echo 'cf8 is not on PATH: install the cf CLI v8 under that name, or name it with CF_CLI.' >&2; exit 1; }
bash tools/prepare.sh
exec node tools/run-ts.mjs tools/replay-client/cli/run.ts "$@"
