#!/bin/sh
# Checks playbooks and roles: ansible-lint's strictest profile, and YAML's own form.
set -eu
ansible=$(pwd)/.venv-ansible/bin
cd deploy/ansible
PATH=$ansible:$PATH
export PATH ANSIBLE_HOME="${TMPDIR:-/tmp}/ansible-lint.$(id -u)"
yamllint --strict .
ansible-lint --offline --strict --profile production
