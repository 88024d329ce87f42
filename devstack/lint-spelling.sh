#!/bin/sh
# Looks every word of copy, mails and documents up in a British dictionary. Names and terms of ours: devstack/words.txt.
set -eu
sh devstack/node-tools.sh
node_modules/.bin/cspell lint --no-progress --no-summary --show-suggestions --config cspell.json
