#!/bin/sh
# Lints scripts and styles with npm's tools, pinned in package.json; shell scripts by a dry run.
set -eu
command -v npm >/dev/null || { echo "npm is missing: scripts and styles cannot be checked. On Debian: apt install npm"; exit 1; }
[ -x node_modules/.bin/eslint ] && [ package.json -ot node_modules/.installed ] || {
    npm ci --silent --no-audit --no-fund --ignore-scripts
    touch node_modules/.installed
}
node_modules/.bin/eslint app/static/js
node_modules/.bin/stylelint "app/static/css/**/*.css"
for script in devstack/*.sh; do sh -n "$script"; done
bash -n .ci/run
