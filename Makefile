# One environment in .venv, and the commands a person runs. CONTRIBUTING.md says what each is for.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
READY := $(VENV)/.ready

AS_OF_DATE := 2026-06-30
SAMPLE := --vars '{exports_path: sample_exports, as_of_date: "$(AS_OF_DATE)"}'
# Tests read a profile and write a warehouse of their own, so they never touch yours.
TEST_ENV := ICP_WAREHOUSE=warehouse/test/icp.duckdb
TEST_DBT := $(TEST_ENV) "$(BIN)/dbt" --log-path logs/test
TEST_DIRS := --profiles-dir target/test/profile --target-path target/test
# A macro has no SQL of its own to lint; what it renders is linted in the models that use it.
SQL := $(wildcard models tests snapshots analyses)

export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test test-dbt-1.11 bench bench-fit format clean

help:
	@echo "make demo    build the warehouse from sample_exports and print what came out"
	@echo "make test    every check: style, types, SQL, dbt build with its tests, pytest"
	@echo "make test-dbt-1.11  parse and build the sample on the oldest dbt that is supported"
	@echo "make bench   what a build costs beside a plain script; writes docs/performance.md"
	@echo "make bench-fit  fitted cards beside peers on public data (FIT_DATA=folder)"
	@echo "make format  put Python and SQL into the house style"
	@echo "make clean   remove what make and dbt built (your exports and profiles.yml stay)"

$(READY): requirements.lock pyproject.toml .ci/install
	@echo "==> install the locked packages into $(VENV) (once per change of the lock)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; run make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@.ci/install $(VENV) requirements.lock
	@touch $@

profiles.yml:
	@cp profiles.example.yml $@

# The files of a warehouse may name people: nobody else may open them.
demo: $(READY) profiles.yml
	@mkdir -p warehouse
	@echo "==> dbt build on sample_exports, as of $(AS_OF_DATE)"
	@umask 077; ICP_WAREHOUSE=warehouse/icp.duckdb "$(BIN)/dbt" --quiet build --exclude-resource-type unit_test --profiles-dir . $(SAMPLE)
	@"$(BIN)/icp" summary --warehouse warehouse/icp.duckdb

test: $(READY)
	@rm -rf warehouse/test target/test
	@mkdir -p warehouse/test target/test/profile
	@cp profiles.example.yml target/test/profile/profiles.yml
	@echo "==> ruff: Python style"
	@"$(BIN)/ruff" check --quiet .
	@"$(BIN)/ruff" format --quiet --check .
	@echo "==> mypy: Python types"
	@"$(BIN)/mypy" --no-error-summary
	@echo "==> sqlfluff: SQL style of $(SQL)"
	@"$(BIN)/sqlfluff" lint --nocolor --disable-progress-bar --processes 0 $(SQL)
	@echo "==> icp check: the seeds"
	@"$(BIN)/icp" check --as-of $(AS_OF_DATE)
	@echo "==> dbt parse: no warnings"
	@$(TEST_DBT) --quiet --warn-error parse --no-partial-parse $(TEST_DIRS) $(SAMPLE)
	@echo "==> dbt build on sample_exports, with every test"
	@$(TEST_DBT) --quiet build $(TEST_DIRS) $(SAMPLE)
	@echo "==> pytest"
	@$(TEST_ENV) "$(BIN)/python" -m pytest -q --numprocesses logical --dist loadfile
	@echo "==> all checks passed"

# Users may be on the dbt before: its newest version parses without a warning and builds the sample.
OLD_DBT := .venv-dbt-1.11
OLD_DIRS := --profiles-dir target/test-dbt-1.11/profile --target-path target/test-dbt-1.11

$(OLD_DBT)/.ready: requirements-dbt-1.11.lock pyproject.toml .ci/install
	@$(PYTHON) -m venv $(OLD_DBT)
	@.ci/install $(OLD_DBT) requirements-dbt-1.11.lock
	@touch $@

test-dbt-1.11: export ICP_WAREHOUSE := warehouse/test/dbt-1.11.duckdb
test-dbt-1.11: $(OLD_DBT)/.ready
	@mkdir -p warehouse/test target/test-dbt-1.11/profile
	@rm -f $(ICP_WAREHOUSE)
	@cp profiles.example.yml target/test-dbt-1.11/profile/profiles.yml
	@$(OLD_DBT)/bin/dbt --log-path logs/test --quiet --warn-error parse --no-partial-parse $(OLD_DIRS) $(SAMPLE)
	@$(OLD_DBT)/bin/dbt --log-path logs/test --quiet build $(OLD_DIRS) $(SAMPLE)

# BENCH_ACCOUNTS: how many (30,000). BENCH_EXPONENT=1: also from 10,000 to 100,000, which takes long.
bench: export BENCH_ACCOUNTS := $(BENCH_ACCOUNTS)
bench: export BENCH_EXPONENT := $(BENCH_EXPONENT)
bench: $(READY)
	@"$(BIN)/python" benchmarks/bench_build.py

# The peers ask for older packages than this project, hence an environment of their own.
PEERS := .venv-bench
FIT_DATA ?= ../shared/data/fit

$(PEERS)/.ready: benchmarks/peers.txt
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --root-user-action ignore -r benchmarks/peers.txt
	@touch $@

bench-fit: $(PEERS)/.ready
	@PYTHONPATH=python:tests/python OMP_NUM_THREADS=1 $(PEERS)/bin/python -W ignore benchmarks/bench_fit.py "$(FIT_DATA)" $(BENCH_OPTIONS)

format: $(READY)
	@"$(BIN)/ruff" check --fix --quiet .
	@"$(BIN)/ruff" format --quiet .
	@"$(BIN)/sqlfluff" fix --nocolor --disable-progress-bar --processes 0 $(SQL)

clean:
	rm -rf $(VENV) $(OLD_DBT) $(PEERS) build dbt_packages logs target warehouse/test warehouse/*.duckdb warehouse/*.wal
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache python/*.egg-info
	find python tests models -name __pycache__ -type d -prune -exec rm -rf {} +
