#!/usr/bin/env bash
# What every cluster must do: against the local platform, or with KUBECONFIG against a real cluster, which has kpack, the Gateway API and metrics
# and whose registry and gateway this machine reaches. Nothing of the tests stays there. `kubectl` must be on PATH then.
# tools/test-cluster.sh [JEST ARGUMENTS…]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${KUBECONFIG:-}" ]; then
  export TEST_REGISTRY=${TEST_REGISTRY:-10.240.0.1:5000}                          # host:port of a registry for images of the tests, plain HTTP
  export TEST_IMAGE=${TEST_IMAGE:-$TEST_REGISTRY/node:24-bookworm-slim}           # an image with a shell and Node.js
  export TEST_GATEWAY=${TEST_GATEWAY:-cf-system/cf-apps}                          # namespace/name of the Gateway that routes are attached to
  export TEST_GATEWAY_URL=${TEST_GATEWAY_URL:-http://127.0.0.1:30080}             # where it answers
  export TEST_BUILDER=${TEST_BUILDER:-cf-default-builder}                         # kpack ClusterBuilder with the buildpacks nodejs and procfile
fi
bash tools/prepare.sh
bash tools/bundle.sh
export NX_DAEMON=false
trap 'node tools/run-ts.mjs tools/test-services.ts --stop >/dev/null 2>&1' EXIT
node tools/run-ts.mjs tools/test-services.ts >/dev/null
timeout --foreground --kill-after=10 "${TEST_LIMIT:-15m}" node node_modules/jest/bin/jest.js --selectProjects cluster --runInBand --forceExit "$@"
