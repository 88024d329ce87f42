#!/bin/sh
# The whole suite in two lanes side by side, about as long as each other: the site and then hosts; the proof of Terraform,
# which mostly waits for the databases of the platform that it applies, and then images.
# The rehearsals on many hosts (test_fleet, test_drill, test_drill_aws) are `make prove`.
set -u
mkdir -p build
pytest=".venv/bin/python -m pytest"
is_root() { [ "$(id -u)" -eq 0 ]; }

deploy() {
    $pytest tests/deploy --ignore=tests/deploy/hosts --ignore=tests/deploy/images --durations=10
    applied=$?
    images=0
    if is_root; then
        $pytest tests/deploy/images --durations=10
        images=$?
    fi
    [ "$applied" -eq 0 ] && [ "$images" -eq 0 ]
}

deploy >build/test-deploy.log 2>&1 &
beside=$!
$pytest --ignore=tests/deploy --cov --cov-report=term:skip-covered
site=$?
hosts=0
if is_root; then
    folder=tests/deploy/hosts
    $pytest $folder --ignore=$folder/test_fleet.py --ignore=$folder/test_drill.py \
        --ignore=$folder/test_drill_aws.py --durations=10
    hosts=$?
else
    echo "NOT RUN: tests/deploy/hosts and tests/deploy/images boot hosts, which takes root. As root: make prove"
fi
echo "The proof of deploy/, which ran beside:"
wait "$beside"
deployed=$?
cat build/test-deploy.log
[ "$site" -eq 0 ] && [ "$hosts" -eq 0 ] && [ "$deployed" -eq 0 ]
