# `make graph` and `make test` need Python 3.11 or newer and nothing else: they make .venv here and install from the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
POSTS ?= posts
EXPORTS ?= exports

.PHONY: graph pages readers test lint types tests bench fuzz lock licences audit release supply clean

graph: $(VENV)/graph.stamp  ## build the graph of posts/ into exports/
	$(BIN)/kg build $(POSTS) -o $(EXPORTS)

pages: $(VENV)/dev.stamp  ## the front-end parts of the pages of kg serve, from npm
	$(BIN)/python frontend/bundle.py

readers: $(VENV)/dev.stamp  ## the JavaScript parsers that tests read the exports with, from npm
	$(BIN)/python frontend/bundle.py tests/js

test: lint types tests  ## everything that CI runs on the code

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

tests: $(VENV)/dev.stamp readers
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

bench: $(VENV)/graph.stamp  ## how fast it is: docs/performance.md
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

FUZZ_SECONDS ?= 720
fuzz: $(VENV)/dev.stamp  ## coverage-guided fuzzing of what reads notes, numbers, dates, settings and decisions: docs/faults.md
	$(PIP) atheris
	for target in note numbers dates graph settings decisions; do $(BIN)/python -m tests.fuzz $$target $(FUZZ_SECONDS) || exit 1; done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": name one, as in: make graph PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

# The package itself is installed in place, so that a change in kg/ needs no new installation.
$(VENV)/graph.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the lock names into $(VENV), once ..."
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/graph.stamp
	$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

# uv reads the ranges of pyproject.toml; no index is written into the files. The build backend is locked with the rest.
LOCK := $(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	pyproject.toml build-requirements.in
lock:  ## renew both locks (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

licences: $(VENV)/dev.stamp  ## docs/dependencies.md: what is installed, under which licences
	$(BIN)/python -m supply.licences

audit: $(VENV)/dev.stamp  ## advisories about what both locks name (needs the network)
	$(BIN)/python -m supply.audit

release: $(VENV)/dev.stamp pages licences  ## dist/: wheel and source distribution, built twice and compared, and a bill of materials
	$(BIN)/python -m supply.packages
	$(BIN)/python -m supply.sbom

supply: release audit  ## everything that docs/releasing.md asks for before a release

clean:
	rm -rf $(VENV) build dist frontend/node_modules tests/js/node_modules kg/server/pages/bundle .pytest_cache .mypy_cache .ruff_cache .hypothesis
