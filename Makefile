# Everything happens in .venv of this checkout; `make demo` and `make test` make it when it is not there.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check fix docs bench cluster lock core dev

# The first Python of 3.11 to 3.13 that can make an environment; another one by `make demo PYTHON=/path/to/python3.12`.
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	if $$python -c '$(FITS)' >/dev/null 2>&1; then echo $$python; exit; fi; done; echo python3)
BIN := .venv/bin
SCENARIOS ?= 10000
WORKERS ?= 2

help:
	@echo "make demo    set up, then the main job on the shipped real tape: a report in out/"
	@echo "make test    set up, then the quick tests and the check of the rooms"
	@echo "make check   everything: style, types, rooms, all tests, docs; ends in one line"
	@echo "make fix     put the style right where a tool can"
	@echo "make docs    the documentation as pages, in build/docs"
	@echo "make bench   the benchmarks, as ratios"
	@echo "make cluster set up with Dask, then the tests and the benchmark of a cluster on this machine"
	@echo "make lock    requirements.lock anew from pyproject.toml (needs uv and the network)"

demo: core
	$(BIN)/refloat run sba-small-business --out out/sba-small-business --scenarios $(SCENARIOS)

test: dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not slow"
	$(BIN)/lint-imports --no-logo

check: dev
	@$(BIN)/python scripts/check.py

fix: dev
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

docs: dev
	@$(BIN)/python scripts/build_docs.py

bench: dev
	$(BIN)/refloat bench

cluster: dev
	@$(PYTHON) scripts/set_up.py cluster
	$(BIN)/python -m pytest -q tests/recovery/test_cluster.py
	$(BIN)/refloat bench cluster

lock:
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --all-extras \
		--output-file requirements.lock pyproject.toml

core:
	@$(PYTHON) scripts/set_up.py stats

dev:
	@$(PYTHON) scripts/set_up.py dev stats
