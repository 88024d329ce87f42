#!/bin/sh
# Installs npm's tools, pinned in package-lock.json: linters, and the judges of tests/quality. None runs a script of its own.
set -eu
command -v npm >/dev/null || { echo "npm is missing: scripts, styles and pages cannot be checked. On Debian: apt install npm"; exit 1; }
[ -x node_modules/.bin/eslint ] && [ package-lock.json -ot node_modules/.installed ] && exit 0
npm ci --silent --no-audit --no-fund --ignore-scripts
# The Observatory would download the browsers' preload list; the sites that the tests make are on none.
echo '{}' > node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json
touch node_modules/.installed
