#!/bin/sh
# Makes the virtual environments; called by make with the Python to use.
set -eu
python=${1:-python3}

command -v "$python" >/dev/null || { echo "$python is not on this machine. Install Python 3.11, 3.12 or 3.13."; exit 1; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || {
    echo "$("$python" --version) is not supported. Use Python 3.11 to 3.13: make PYTHON=python3.12 …"; exit 1; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "$python cannot make virtual environments. On Debian: apt install python3-venv"; exit 1; }

install() { # folder, requirement files
    folder=$1; shift
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

echo "Installing the packages (the first time takes a minute) …"
install .venv -r requirements.txt -r requirements-dev.txt
install .venv-ministack -r requirements-ministack.txt
install .venv-infra -r requirements-infra.txt
install .venv-ansible -r requirements-ansible.txt
touch .venv/.installed
