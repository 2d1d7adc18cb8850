#!/usr/bin/env bash
# Tests of the chart: what its schema refuses, and what it renders with each option. They need helm on PATH, and say so when it is not there.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v helm >/dev/null || { echo 'Skipped: the tests of the chart need helm (3.14 or newer) on PATH.'; exit 0; }
bash tools/prepare.sh
export NX_DAEMON=false
helm lint --strict --quiet charts/cf-api --values charts/cf-api/ci/test-values.yaml
exec npx jest --selectProjects=chart "$@"
