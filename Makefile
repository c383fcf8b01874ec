# The commands of this project. `make` alone lists them.
# On Windows, or without make: README.md has the plain pip commands.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
FRAMEWORKS ?= torch==2.13.0 autograd==1.9.1
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PYODIDE := _build/live/static/pyodide/pyodide-lock.json

# A copied environment still runs on the sources of the folder that it is from.
ifneq ($(wildcard .venv/bin/activate),)
ifeq ($(shell grep -F '$(CURDIR)/.venv' .venv/bin/activate),)
$(error This folder was copied, and its .venv belongs to the other one. Remove it: rm -rf .venv)
endif
endif

.DEFAULT_GOAL := help
.PHONY: help book live serve pdf lab handout browser test frameworks benchmark benchmark-pages benchmark-playground lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 28

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

# Installed anew only when what is to be installed has changed.
.venv/.installed: requirements.txt pyproject.toml | .venv/bin/python
	$(PIP) install -r requirements.txt -e .
	@touch $@

# No more than reading and running takes, in the same environment; `make book` adds the rest.
.venv/.lab: requirements.txt pyproject.toml | .venv/bin/python
	$(PIP) install -c requirements.txt -e '.[lab]'
	@# It would ask at the first start whether it may show news.
	$(BIN)/jupyter labextension disable @jupyterlab/apputils-extension:announcements 2>/dev/null
	@touch $@

# Sphinx warns about a page when it reads it, and only then: after a build that failed, the next
# one must read all pages again, or it would pass. (What the chapters printed stays cached.)
book: .venv/.installed  ## build the book into _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@echo 'The book is built. Open _build/html/index.html, or run: make serve'

# Python for the browser, from the network; where PYODIDE_WHEELS names a folder of compiled wheels,
# every build and every test has it.
$(PYODIDE): tools/live.py tools/live-wheels.txt tools/bytecode.py tools/bytecode.mjs | .venv/.installed
	$(BIN)/python -m tools.live

ifdef PYODIDE_WHEELS
book: | $(PYODIDE)
endif

live: $(PYODIDE)  ## the same with Python in the pages, and JupyterLite
	@$(MAKE) --no-print-directory book

serve: book  ## build the book and serve it here; with HOST=0.0.0.0 for a class in the same network
	$(BIN)/python -m tools.server --host $(HOST) --port $(PORT)

# What prints the book and tests its pages: the machine's own Chromium, or one that this fetches.
browser: .venv/.installed
	@$(BIN)/python -m tools.chromium

pdf: book browser  ## print the book into _build/backprop-by-hand.pdf
	$(BIN)/python -m tools.pdf
	@$(MAKE) --no-print-directory book  # which carries it

lab: .venv/.lab  ## open the chapters in JupyterLab; to pass options on: make lab ARGS="--port 9999"
	$(BIN)/jupyter lab --allow-root --notebook-dir book --LabApp.default_url=/lab/tree/index.ipynb $(ARGS)

handout: .venv/.installed  ## make a student's notebook: make handout CHAPTER=4; ARGS="--whole" for all of it
	$(BIN)/python -m classroom.handout $(CHAPTER) $(ARGS)

# The browser tests drive the built book, hence `book` comes first.
test: book browser  ## check everything: style, notebooks, library, pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python tools/notebooks.py check
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest \
		-n logical --dist loadscope --no-loadscope-reorder --durations 10 \
		--nbval-lax --nbval-current-env --nbval-cell-timeout 120 tests book

# PyTorch is large, and only the blocks of chapter 11 and two comparisons need it: an environment
# of its own.
.venv-frameworks/.installed: | .venv/bin/python
	$(PYTHON) -m venv .venv-frameworks
	.venv-frameworks/bin/python -m pip install --quiet --disable-pip-version-check \
		$(FRAMEWORKS) numpy nbformat pytest
	@touch $@

frameworks: .venv-frameworks/.installed  ## compare with PyTorch and autograd, and run chapter 11's code for them
	.venv-frameworks/bin/python -m pytest --noconftest -q -p no:cacheprovider \
		tests/test_machine_torch.py tests/test_pytorch.py

benchmark: .venv/.installed  ## time the library against others
	$(BIN)/python benchmarks/training.py

benchmark-pages: book browser  ## open every page as a slow telephone does; ARGS="--runs 3" for medians
	$(BIN)/python -m benchmarks.pages $(ARGS)

benchmark-playground: live browser  ## time the playground in its page and in JupyterLab
	$(BIN)/python -m benchmarks.playground $(ARGS)

lock: .venv/.installed  ## bring requirements.txt up to date with pyproject.toml
	$(PIP) install uv
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile pyproject.toml --all-extras \
		--universal --python-version 3.11 --no-annotate --quiet --output-file requirements.txt

clean:  ## remove what was built, and the environment
	rm -rf _build .venv .venv-frameworks *.egg-info .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
