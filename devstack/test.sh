#!/bin/sh
# The whole suite, in two halves side by side. The apply of the whole platform and the booted hosts are `make prove`.
set -u
mkdir -p build
.venv/bin/python -m pytest tests/deploy --ignore=tests/deploy/applied --ignore=tests/deploy/hosts --durations=10 >build/test-deploy.log 2>&1 &
deploy=$!
.venv/bin/python -m pytest --ignore=tests/deploy --cov --cov-report=term:skip-covered
site=$?
echo "The proof of deploy/, which ran beside:"
wait "$deploy"
deployed=$?
cat build/test-deploy.log
[ "$site" -eq 0 ] && [ "$deployed" -eq 0 ]
