#!/usr/bin/env bash
# `npm run bench`: times of the hot requests beside their floor in the same run, times and memory of the platform. tools/bench/README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/prepare.sh
bash tools/bundle.sh
exec node tools/run-ts.mjs tools/bench/src/main.ts "$@"
