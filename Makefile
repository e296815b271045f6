# The front door. `make help` lists every target.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup test lint clean book execute

help: ## list every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv and install everything that is pinned

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit((3, 11) <= v <= (3, 13) and 0 or f"This course needs Python 3.11 to 3.13; $(PYTHON) is {v[0]}.{v[1]}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $(READY)

lint: $(READY) ## style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

test: $(READY) ## set up and run everything
	$(BIN)/python -m pytest

PAGES ?= $(wildcard book/*.ipynb)

book: $(READY) ## build the book into _build/html; a warning is an error
	$(BIN)/jupyter-book build book -W -n --keep-going --all

execute: $(READY) ## run the book's notebooks and store their outputs (PAGES=book/parallel.ipynb for one)
	$(BIN)/python -m classroom.execute $(PAGES)

clean: ## remove what was built (never the gradebook or the students' work)
	rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache
