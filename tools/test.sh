#!/usr/bin/env bash
# `npm test`: everything that can be tested on a bare machine. Installs and starts what it needs; ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
export NX_DAEMON=false FORCE_COLOR=0 CI=${CI:-}
unset KUBECONFIG # a real cluster is tested by `npm run test:cluster` alone
results=.local/test/results
rm -rf "$results"; mkdir -p "$results"
failed_steps=()

step() { # name, seconds it may take, command...: runs a step, tells how long it took, remembers a failure
  local name=$1 limit=$2 started=$SECONDS; shift 2
  printf '\n== %s\n' "$name"
  if timeout --kill-after=15 "$limit" "$@"; then printf -- '-- %s: ok, %ss\n' "$name" $((SECONDS - started)); else
    printf -- '-- %s: FAILED, %ss of at most %ss\n' "$name" $((SECONDS - started)) "$limit"; failed_steps+=("$name"); return 1; fi
}
jest() { # name, seconds, project, more arguments...: a step that is a Jest project
  local name=$1 limit=$2 project=$3; shift 3
  step "$name" "$limit" npx jest --selectProjects "$project" --json --outputFile "$results/$project.json" "$@"
}

bash tools/prepare.sh || exit 1
stop() { node tools/run-ts.mjs tools/test-services.ts --stop >/dev/null 2>&1; }
trap stop EXIT
step 'lint' 180 npx nx run workspace:lint
step 'format' 120 npx prettier --check --log-level warn .
step 'types' 180 npx nx run workspace:types
jest 'unit tests' 300 unit
step 'chart' 300 bash tools/test-chart.sh --json --outputFile "$results/chart.json"
if step 'test services' 180 node tools/run-ts.mjs tools/test-services.ts; then
  jest 'integration tests' 1200 integration
fi
step 'bundles' 180 bash tools/bundle.sh
jest 'cluster suite on the local platform' 480 cluster --runInBand --forceExit
jest 'jobs whose worker is killed' 480 faults --runInBand --forceExit
step 'end to end on the local platform' 900 bash tools/e2e.sh "$results"

node tools/test-summary.mjs "$results" "${failed_steps[@]+"${failed_steps[@]}"}"
