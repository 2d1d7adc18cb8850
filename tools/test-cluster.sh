#!/usr/bin/env bash
# What every cluster must do: against the local platform, or with KUBECONFIG against a real cluster.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/prepare.sh
export NX_DAEMON=false
trap 'node tools/run-ts.mjs tools/test-services.ts --stop >/dev/null 2>&1' EXIT
node tools/run-ts.mjs tools/test-services.ts >/dev/null
npx jest --selectProjects cluster --runInBand "$@"
