# The commands of this repository. `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv

# One thread for the linear algebra of each process: on few cores, more of them wait for each other.
export OPENBLAS_NUM_THREADS ?= 1
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
DEMO   ?= demo

.DEFAULT_GOAL := help
.PHONY: help report test test-slow lab lint format docs bench bench-forecast lock clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

report: $(VENV)/.report  ## make the demo company, run its monthly plan, print the path of the site
	rm -rf $(DEMO)
	$(BIN)/crm demo $(DEMO)

test: $(VENV)/.test  ## run the tests
	$(PYTEST) -n 2 --dist loadgroup -m "not slow"

test-slow: $(VENV)/.test  ## run what takes minutes each: Spark, stock kernels, nbval, memory
	$(PYTEST) -m slow

lab: $(VENV)/.test  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

lint: $(VENV)/.test  ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.test  ## mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.test  ## renew what is printed from the code: dictionary, KPIs, rules, compiled queries
	$(BIN)/python -m crmlib.schema.dictionary docs/data-dictionary.md
	$(BIN)/python -m crmlib.catalogue.printed
	$(BIN)/python -m crmlib.catalogue.renew
	$(BIN)/python -m crmlib.audit.document > docs/rules.md

bench: $(VENV)/.test  ## measure against what a user would run instead, as ratios
	@for b in bench/kpi.py bench/kpi_peers.py bench/import.py bench/audit.py bench/audit_peers.py bench/linkage.py bench/run.py bench/pages.py; do \
	  [ -f $$b ] && { echo "== $$b"; $(BIN)/python $$b || exit 1; }; done
	@echo "== bench/kpi.py --deals 1000000" && $(BIN)/python bench/kpi.py --deals 1000000

bench-forecast: $(VENV)/.test  ## accuracy, coverage and time of the forecasts beside other methods
	$(BIN)/python bench/forecast.py

lock: $(VENV)/.test  ## resolve the pinned, hashed environments anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile $(UVFLAGS) pyproject.toml --extra build --output-file requirements.lock \
	  --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
	$(BIN)/uv pip compile $(UVFLAGS) pyproject.toml --all-extras --output-file requirements-test.lock \
	  --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --constraint requirements.lock

clean:  ## remove the environment, the demo and what was written
	rm -rf $(VENV) $(DEMO) build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, from the lock alone: every package pinned and checked by its hash.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.report: requirements.lock pyproject.toml | $(VENV)/bin/python
	[ -f $(VENV)/.test ] || $(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-test.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
