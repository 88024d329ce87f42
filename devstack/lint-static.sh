#!/bin/sh
# Lints scripts and styles with npm's tools; shell scripts by a dry run.
set -eu
sh devstack/node-tools.sh
node_modules/.bin/eslint app/static/js tests
node_modules/.bin/stylelint "app/static/css/**/*.css"
for script in devstack/*.sh; do sh -n "$script"; done
bash -n .ci/run
