# The front door. `make help` lists every target.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
HOST ?= 127.0.0.1
PORT ?= 8888

.PHONY: help setup serve pdf grade report test lint clean book execute refresh status exercises student-edition mutation check attacks benchmark

help: ## list every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv and install everything that is pinned

$(READY): requirements.txt pyproject.toml
	@classroom/system.sh python $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $(READY)

lint: $(READY) ## style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

# What the built book depends on: `find` lists folders too, so that a deleted page counts as a change.
BOOK_FROM := $(shell find book blocks_lib -mindepth 1 -not -name '*.pyc' -not -name '__pycache__' -not -path '*/.*') _config.yml

_build/html/index.html: $(READY) $(BOOK_FROM)
	@mkdir -p _build && touch _build/.begun
	$(BIN)/jupyter-book build book -n --quiet
	@touch -r _build/.begun $@ # not the time of its end: a file saved during the build is newer

serve: _build/html/index.html ## the book and JupyterLab, on one server (PORT=8888 HOST=127.0.0.1)
	@exec $(BIN)/python -m classroom.serve --host $(HOST) --port $(PORT)

pdf: _build/html/index.html ## the whole book as dist/layers-and-blocks.pdf
	@classroom/system.sh pdf
	@$(BIN)/python -m classroom.pdf

check: $(READY) ## the tests that you can see, on your notebooks in work/ (EX=ex2_parallel_block or FILE.ipynb)
	@$(BIN)/python -m classroom.check $(EX)

grade: $(READY) ## autograde what was collected, write feedback and grades.csv (ARGS="--workers 4")
	@classroom/system.sh grade
	@$(BIN)/python -m classroom.grade $(ARGS)

report: $(READY) ## what the class got wrong, in report/ (ASSIGNMENT=ex2_parallel_block ARGS=--anonymous)
	@$(BIN)/autograder report $(ASSIGNMENT) $(ARGS)

test: $(READY) lint ## set up and run everything: style, tests, and every cell of every notebook
	@classroom/system.sh test
	$(BIN)/python -m pytest --nbval -n 2 --dist loadscope tests book solutions

PAGES ?= $(wildcard book/*.ipynb)

book: $(READY) ## build the book into _build/html; a warning is an error
	$(BIN)/jupyter-book build book -W -n --keep-going --all

execute: $(READY) ## run the book's notebooks and store their outputs (PAGES=book/parallel.ipynb for one)
	$(BIN)/python -m classroom.execute $(PAGES)

refresh: $(READY) ## run again the pages whose code, or the library that they import, has changed
	$(BIN)/python -m classroom.execute --changed $(PAGES)

status: $(READY) ## run every page anew and write the book's status page
	$(BIN)/python -m classroom.status

exercises: $(READY) ## write the students' notebooks anew from solutions/
	$(BIN)/python -m classroom.exercises

student-edition: _build/html/index.html exercises ## write dist/student-edition: book, exercises, blocks_lib, checks
	$(BIN)/python -m classroom.student_edition

attacks: $(READY) ## the table of attacks on the autograder, stock nbgrader beside it
	$(BIN)/python -m tests.grading.attacks $(ARGS)

benchmark: $(READY) ## submissions a second, beside stock nbgrader; the last line is the ratio
	@$(BIN)/python benchmarks/grading.py $(ARGS)

mutation: $(READY) ## how good the checks are: wrong and right answers, and mutants of the solutions
	$(BIN)/python tests/assignments/mutation.py

clean: ## remove what was built (never the gradebook or the students' work)
	rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache
