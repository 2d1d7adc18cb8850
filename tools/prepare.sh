#!/usr/bin/env bash
# Makes a checkout ready to run: dependencies as locked, the generated database client. Quick when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp"; then
  printf 'Installing dependencies…\n'
  npm ci --no-fund --no-audit --loglevel=error
  cp package-lock.json "$stamp"
fi
schema=libs/database/prisma/schema.prisma
if [ ! -f libs/database/src/generated/client.ts ] || [ "$schema" -nt libs/database/src/generated/client.ts ]; then
  # generating needs no engine; the variable keeps Prisma from downloading one
  PRISMA_SCHEMA_ENGINE_BINARY=$(type -P true) PRISMA_HIDE_UPDATE_MESSAGE=1 npx prisma generate >/dev/null
fi
