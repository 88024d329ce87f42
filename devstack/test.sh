#!/bin/sh
# The whole suite in two lanes side by side. Each begins with what keeps a processor busy, and ends with booted hosts:
# first the site, then images and the loss of a region; beside it Terraform, then roles, a host alone, and a platform of
# six through releases and faults, which has the machine almost to itself by then.
set -u
mkdir -p build
pytest=".venv/bin/python -m pytest"
hosts=tests/deploy/hosts
drills="$hosts/test_drill.py $hosts/test_drill_aws.py"
is_root() { [ "$(id -u)" -eq 0 ]; }

deploy() {
    $pytest tests/deploy --ignore=$hosts --ignore=tests/deploy/images --durations=10
    applied=$?
    booted=0
    if is_root; then
        ignored=$(printf ' --ignore=%s' $drills)
        $pytest $hosts $ignored --durations=20
        booted=$?
    fi
    [ "$applied" -eq 0 ] && [ "$booted" -eq 0 ]
}

deploy >build/test-deploy.log 2>&1 &
beside=$!
$pytest --ignore=tests/deploy --cov --cov-report=term:skip-covered
site=$?
images=0
if is_root; then
    $pytest tests/deploy/images $drills --durations=20
    images=$?
else
    echo "NOT RUN: tests/deploy/hosts and tests/deploy/images boot hosts, which takes root."
fi
echo "The proof of deploy/, which ran beside:"
wait "$beside"
deployed=$?
cat build/test-deploy.log
[ "$site" -eq 0 ] && [ "$images" -eq 0 ] && [ "$deployed" -eq 0 ]
