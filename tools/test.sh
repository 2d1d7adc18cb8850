#!/usr/bin/env bash
# `npm test`: everything that can be tested on a bare machine. Installs and starts what it needs; ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
export NX_DAEMON=false FORCE_COLOR=0 CI=${CI:-}
results=.local/test/results
rm -rf "$results"; mkdir -p "$results"
failed_steps=()

step() { # name, command...: runs a step, tells how long it took, remembers a failure
  local name=$1 started=$SECONDS; shift
  printf '\n== %s\n' "$name"
  if "$@"; then printf -- '-- %s: ok, %ss\n' "$name" $((SECONDS - started)); else
    printf -- '-- %s: FAILED, %ss\n' "$name" $((SECONDS - started)); failed_steps+=("$name"); return 1; fi
}
jest() { # project, more arguments...
  local project=$1; shift
  npx jest --selectProjects "$project" --json --outputFile "$results/$project.json" "$@"
}

bash tools/prepare.sh || exit 1
stop() { node tools/run-ts.mjs tools/test-services.ts --stop >/dev/null 2>&1; }
trap stop EXIT
step 'lint' npx nx run workspace:lint
step 'format' npx prettier --check --log-level warn .
step 'types' npx nx run workspace:types
step 'unit tests' jest unit
if step 'test services' node tools/run-ts.mjs tools/test-services.ts; then
  step 'integration tests' jest integration
fi
step 'cluster suite on the local platform' jest cluster --runInBand
step 'end to end on the local platform' bash tools/e2e.sh "$results"

node tools/test-summary.mjs "$results" "${failed_steps[@]+"${failed_steps[@]}"}"
