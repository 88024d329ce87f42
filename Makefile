# `make` lists the targets.
PYTHON ?= python3
VENV := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help run test lint bench setup build messages system-deps clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup build ## run the whole site on http://127.0.0.1:8000 (PORT=9000 for another port)
	@exec $(VENV)/python -m devstack.run

test: setup system-deps build ## run the whole test suite on real services, on an emulated AWS and, as root, on booted hosts
	@sh devstack/test.sh

lint: setup ## check format, style, types, templates, styles, scripts and playbooks
	@$(VENV)/ruff format --check app benchmarks deploy devstack sitebuild tests worker.py wsgi.py
	@$(VENV)/ruff check app benchmarks deploy devstack sitebuild tests worker.py wsgi.py
	@$(VENV)/mypy
	@$(VENV)/djlint --lint --quiet app/templates
	@$(VENV)/codespell app/content app/templates app/static/js app/blueprints app/services docs README.md CHANGELOG.md
	@sh devstack/lint-spelling.sh
	@sh devstack/lint-static.sh
	@command -v terraform >/dev/null || { echo "terraform is not on PATH: deploy/terraform cannot be checked. Install Terraform 1.11: developer.hashicorp.com/terraform/install"; exit 1; }
	@terraform fmt -check -recursive deploy/terraform
	@sh devstack/lint-ansible.sh

bench: setup build ## run the benchmarks and print their ratios
	@sh devstack/system-deps.sh bench
	@$(VENV)/python -m benchmarks

setup: $(STAMP) ## make the virtual environments

$(STAMP): requirements.txt requirements-dev.txt requirements-ministack.txt requirements-infra.txt requirements-ansible.txt
	@sh devstack/setup.sh $(PYTHON)

build: setup ## make stylesheets, bundles of scripts, pictures and compressed files; the site serves without them too
	@$(VENV)/python -m sitebuild

messages: setup ## read the texts of pages and scripts into the catalogues, and compile these
	@$(VENV)/pybabel -q extract -F babel.toml -k lazy_gettext --no-wrap --add-location=file --project IndiVillage --version 1 -o app/translations/messages.pot .
	@$(VENV)/pybabel -q update -i app/translations/messages.pot -d app/translations --no-wrap --no-fuzzy-matching --ignore-obsolete
	@$(VENV)/pybabel compile -d app/translations

system-deps: ## install clamd, browsers and what boots hosts, which the tests need
	@sh devstack/system-deps.sh

clean: ## remove the virtual environments and all local data
	rm -rf .venv .venv-ministack .venv-infra .venv-ansible node_modules benchmarks/lighthouse/node_modules sitebuild/bundler/node_modules build var .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache
