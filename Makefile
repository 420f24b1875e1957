# `make help` lists what there is. Needs Python 3.11 or newer and make; everything else is installed in .venv.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
TOGETHER := --no-print-directory --keep-going --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench guard format translations docs lock clean chromium pango \
	types unit lint imports templates catalogue

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1:\2/p' $(MAKEFILE_LIST) | awk -F: '{ printf "%-18s %s\n", $$1, $$2 }'

# One command a line, so that a signal to make reaches the command itself and not a shell around it.
run: export DEMO := 1
# Compiled files are what makes a second start quick, also where the environment says to write none.
run: export PYTHONDONTWRITEBYTECODE :=
run: $(VENV)/.runtime $(CATALOGUES) ## Vraagplein with demo content on http://127.0.0.1:8000 (PORT); Ctrl-C ends it
	@$(BIN)/vraagplein demo prepare
	@$(BIN)/python .ci/serve.py

test: $(VENV)/.dev $(CATALOGUES) chromium pango ## the whole suite, on SQLite and PostgreSQL, with a browser
	@$(BIN)/pytest --numprocesses=2

check: $(VENV)/.dev $(CATALOGUES) ## linters, types, import rules, catalogue, unit tests
	@$(MAKE) $(TOGETHER) types unit templates lint imports catalogue

bench: $(VENV)/.dev $(CATALOGUES) ## benchmarks, as ratios against a baseline of the same run
	@$(BIN)/python -m tests.bench

guard: $(VENV)/.dev ## train the guard on its sentences and write its figures in docs/guard.md
	@$(BIN)/python -m training.guard.train
	@$(BIN)/python -m training.guard.evaluate --report

format: $(VENV)/.dev ## put code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: $(VENV)/.dev ## collect texts into the Dutch catalogue and compile it
	$(BIN)/python .ci/catalogue.py update
	$(BIN)/pybabel --quiet compile --directory=app/translations

docs: $(VENV)/.dev ## write docs/permissions.md and docs/lifecycles.md from the code
	@$(BIN)/python -m tests.matrix

lock: $(VENV)/.dev ## remake uv.lock and both requirements files from pyproject.toml
	$(BIN)/uv lock
	$(BIN)/uv export --frozen --quiet --no-emit-project --no-default-groups --group build -o requirements.txt
	$(BIN)/uv export --frozen --quiet --no-emit-project --all-groups -o requirements-dev.txt

clean: ## remove environment, caches and compiled catalogues; instance/ with its data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find app migrations tests -name __pycache__ -prune -exec rm -rf {} +
	find app/translations -name '*.mo' -delete

# The parts of `make check`.
types:
	@$(BIN)/mypy

unit:
	@$(BIN)/pytest -q --numprocesses=2 tests/unit

lint:
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

imports:
	@$(BIN)/lint-imports

templates:
	@$(BIN)/djlint --lint --quiet templates

catalogue:
	@$(BIN)/python .ci/catalogue.py check

chromium:
	@.ci/chromium

pango:
	@.ci/pango

# The environment. The stamps keep pip from running while the locked requirements are unchanged.
$(BIN)/python:
	@python=$$(.ci/python) && exec "$$python" -m venv --clear $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Vraagplein needs (once)"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the checks and tests need (once)"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

%.mo: %.po | $(VENV)/.runtime
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@
