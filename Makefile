# Everything that is done with a checkout, by name. `make help` lists it.
# `make run` needs Python 3.11 or newer and nothing else; what the other targets need on top, they install or ask for.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
export FLASK_APP := app
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
STATIC := reportflow/static
# The first interpreter that is new enough; 3.11 is what the pins were made with.
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python3.12 python3.13 python3.14,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(name))))
# Extra arguments for pytest: make test ARGS="tests/web -x"
ARGS ?=
# Processes that test side by side. One more than there are cores: now and then a test waits for a browser or a server.
TESTERS ?= $(shell echo $$(($$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 1) + 1)))

.PHONY: help run test check format lint types imports frontend frontend-check messages messages-check bench pictures pins clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the environment -------------------------------------------------------------------------------------------------
$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "reportflow needs Python 3.11 or newer; none was found. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making the virtual environment in $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# The stamps make a changed list of requirements (after a pull) install itself.
$(VENV)/runtime.stamp: requirements.txt | $(BIN)/python
	@echo "Installing what reportflow runs on"
	@$(BIN)/python -m pip install -qq --requirement requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests and checks need"
	@$(BIN)/python -m pip install -qq --requirement requirements-dev.txt
	@touch $@

# --- running ---------------------------------------------------------------------------------------------------------
run: $(VENV)/runtime.stamp ## install, migrate, load the sample into an empty database, build its report into out/, serve
	@mkdir -p out
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load --if-empty
	@for language in en es; do \
		$(BIN)/flask report build 1 --format docx --language $$language --output out/report-$$language.docx \
			|| echo "The report was not built in '$$language'; the pages are served all the same." >&2; \
	done
	@$(BIN)/flask demo links
	@exec $(BIN)/python app.py

# --- tests and checks ------------------------------------------------------------------------------------------------
test: $(VENV)/dev.stamp ## all tests; says which parts (browser, LibreOffice, PostgreSQL, Redis) were not found
	@$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal $(ARGS)

check: $(VENV)/dev.stamp ## format, lint, types, import rules, catalogue, built front end
	@$(MAKE) --no-print-directory --keep-going format lint types imports messages-check frontend-check

format: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check .

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

imports: $(VENV)/dev.stamp
	@$(BIN)/lint-imports

bench: $(VENV)/dev.stamp ## what is fast, and against what (benchmarks/)
	@missed=; for benchmark in benchmarks/*.py; do echo "== $$benchmark"; $(BIN)/python $$benchmark || missed="$$missed $$benchmark"; done; \
	test -z "$$missed" || { echo "Missed a goal, or lost something:$$missed" >&2; exit 1; }

# --- what is generated and committed -----------------------------------------------------------------------------------
frontend: ## rebuild reportflow/static from frontend/ (needs Node.js)
	@npm --silent --prefix frontend ci --no-audit --no-fund
	@npm --silent --prefix frontend run build

frontend-check:
	@if ! command -v npm >/dev/null; then \
		echo "Left out: the front end was not rebuilt and compared (no Node.js found)" >&2; \
		test -z "$${CI:-}"; exit; \
	fi; \
	fingerprint() { find $(STATIC) -type f -exec sha256sum {} + | LC_ALL=C sort -k 2; }; \
	before=$$(fingerprint); \
	$(MAKE) --no-print-directory frontend; \
	report=$$(npm --silent --prefix frontend test 2>&1) || { echo "$$report"; exit 1; }; \
	grep -E '^# (pass|fail) ' <<<"$$report" || true; \
	diff <(echo "$$before") <(fingerprint) \
		|| { echo "$(STATIC) is not what frontend/ builds: commit what 'make frontend' made" >&2; exit 1; }

messages: $(VENV)/dev.stamp ## collect new sentences into the catalogue and compile it
	@$(BIN)/python -m reportflow.i18n.catalogue update

messages-check: $(VENV)/dev.stamp
	@$(BIN)/python -m reportflow.i18n.catalogue check

pictures: $(VENV)/dev.stamp ## take the pictures of README.md anew from the running product (needs Chromium)
	@$(BIN)/python -m tests.browser.take_pictures

pins: $(VENV)/dev.stamp ## write requirements*.txt anew from pyproject.toml (UPGRADE=--upgrade for newer releases)
	@flags="--quiet --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --annotation-style=line"; \
	$(BIN)/python -m piptools compile $$flags $(UPGRADE) --output-file requirements.txt pyproject.toml; \
	$(BIN)/python -m piptools compile $$flags $(UPGRADE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean: ## remove what was installed and built (data/ and out/ stay)
	@rm -rf $(VENV) frontend/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
