#!/usr/bin/env bash
# Starts the platform on this machine: installs what is missing, bundles the processes, runs the launcher.
set -euo pipefail
cd "$(dirname "$0")/.."
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || { printf 'Node.js 20 or newer is needed, this is %s\n' "$(node --version)" >&2; exit 1; }
bash tools/prepare.sh
bash tools/bundle.sh
export CF_ROOT=$PWD
exec node --max-old-space-size=512 --max-semi-space-size=8 --enable-source-maps dist/local-platform/main.cjs "$@"
