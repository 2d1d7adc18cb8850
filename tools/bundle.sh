#!/usr/bin/env bash
# Bundles the processes into dist, unless what is there is newer than all sources.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=dist/local-platform/main.cjs
newer=$([ -f "$stamp" ] && find apps libs tools/local-platform tools/bundle.mjs package-lock.json -type f \( -name '*.ts' -o -name '*.[cm]js' -o -name package-lock.json \) -newer "$stamp" -print -quit 2>/dev/null || echo none)
if [ -n "$newer" ]; then
  printf 'Bundling the processes…\n'
  node tools/bundle.mjs
fi
