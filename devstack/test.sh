#!/bin/sh
# The whole suite in two lanes side by side, as long as each other: the site and then the booted hosts; the proof of
# Terraform, which mostly waits for the databases of the platform that it applies.
set -u
mkdir -p build
pytest=".venv/bin/python -m pytest"

$pytest tests/deploy --ignore=tests/deploy/hosts --ignore=tests/deploy/images --durations=10 >build/test-deploy.log 2>&1 &
deploy=$!
$pytest --ignore=tests/deploy --cov --cov-report=term:skip-covered
site=$?
if [ "$(id -u)" -eq 0 ]; then
    $pytest tests/deploy/hosts tests/deploy/images --durations=10
    hosts=$?
else
    echo "NOT RUN: tests/deploy/hosts and tests/deploy/images boot hosts, which takes root. As root: make prove"
    hosts=0
fi
echo "The proof of deploy/, which ran beside:"
wait "$deploy"
deployed=$?
cat build/test-deploy.log
[ "$site" -eq 0 ] && [ "$hosts" -eq 0 ] && [ "$deployed" -eq 0 ]
