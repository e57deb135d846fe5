# One command per task, each of them good as the first one in a fresh clone. `make help` lists them.
# Needs make, Python 3.11 or newer and a C compiler. All else goes to .venv; a second run installs nothing again.
# Choose the interpreter with `make PYTHON=python3.12 test`.

.DEFAULT_GOAL := help
.PHONY: help demo demo-quick test test-all forks faces sanitize upstream upstream-quick lint bench examples dev clean

VENV := .venv
RUN := $(VENV)/bin/python
UPSTREAM := $(VENV)/upstream
PIP := $(RUN) -m pip install --quiet
# Kernels are compiled for this machine's SIMD level; the tests, which compare all levels, have a stamp of their own.
# setuptools warns at each editable install that the package is imported from here, which is what we want.
EDITABLE := FASTIMG_LEVELS=$${FASTIMG_LEVELS:-machine} PYTHONWARNINGS='ignore:Editable installation' \
	$(PIP) --no-build-isolation --editable
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p tools/check_machine.py --quiet 2>/dev/null && echo $$p && exit; done; echo python3)
SOURCES := setup.py pyproject.toml $(shell find src_cy -type f)
FORKS ?= 300
MUTANTS ?= 1000000

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.fastimg  ## set up, then run the tutorial on real photographs: fastimg-demo/report.html
	$(RUN) -m fastimg demo --out fastimg-demo

demo-quick: $(VENV)/.fastimg  ## the same with small images, as CI does
	$(RUN) -m fastimg demo --quick --out build/demo-quick

test: $(VENV)/.levels $(VENV)/.test  ## set up, with kernels for all SIMD levels, then run the tests
	$(RUN) -m pytest -n auto

test-all: $(VENV)/.levels $(VENV)/.test  ## the same with all calls of the registry, not each pair of their factors
	FASTIMG_TESTS=all $(RUN) -m pytest -n auto

forks: $(VENV)/.fastimg $(VENV)/.test  ## the fork tests in their long form
	FASTIMG_FORKS=$(FORKS) $(RUN) -m pytest tests/test_fork.py

faces: $(VENV)/.fastimg $(VENV)/.test  ## face detection in its long form: 200 collages, 1,000,000 mutants of a file
	FASTIMG_COLLAGES=200 FASTIMG_MUTANTS=$(MUTANTS) $(RUN) -m pytest -n auto tests/feature/test_cascade.py tests/feature/test_cascade_file.py

sanitize: $(VENV)/.fastimg $(VENV)/.test  ## AddressSanitizer and UBSan: arrays that change during calls, hostile images
	$(RUN) tools/sanitize.py

upstream: $(UPSTREAM)/.ready  ## scikit-image's own tests, unpatched and patched
	$(UPSTREAM)/bin/python tools/upstream.py

upstream-quick: $(UPSTREAM)/.ready  ## the same for the namespaces that hold native functions, as CI does
	$(UPSTREAM)/bin/python tools/upstream.py --quick

lint: $(VENV)/.fastimg $(VENV)/.lint  ## ruff, cython-lint and mypy
	$(VENV)/bin/ruff check .
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" cython-lint src_cy
	$(VENV)/bin/mypy

bench: $(VENV)/.fastimg $(VENV)/.bench  ## compare speed with scikit-image and the fastest peers
	$(RUN) -m fastimg bench

examples: $(VENV)/.fastimg $(VENV)/.examples  ## run whole programs by python and by fastimg, and compare
	$(RUN) examples/dropin/compare.py

dev: $(VENV)/.fastimg $(VENV)/.test $(VENV)/.lint $(VENV)/.bench  ## everything that a developer needs
	@echo "Ready: . $(VENV)/bin/activate; after a change in src_cy: python setup.py -q build_ext --inplace"

clean:  ## remove what builds and tests wrote; .venv stays
	rm -rf build dist *.egg-info fastimg-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find fastimg -name '*.so' -delete
	rm -f $(VENV)/.fastimg $(VENV)/.levels

# Stamps: each says that one step of the set-up is done; it is done again when what it depends on is newer.
$(VENV)/.python:
	@command -v $(PYTHON) >/dev/null || { echo "fastimg: Python 3.11 or newer is needed, found no $(PYTHON)"; exit 1; }
	@$(PYTHON) tools/check_machine.py
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade 'pip>=25.1'
	@touch $@

# The build's own packages come first, so that the build runs in this environment and compiles only what changed.
$(VENV)/.build: $(VENV)/.python pyproject.toml
	$(PIP) --group build
	@touch $@

$(VENV)/.fastimg: $(VENV)/.build $(SOURCES)
	$(EDITABLE) '.[demo]'
	@touch $@

$(VENV)/.levels: $(VENV)/.fastimg
	$(RUN) setup.py -q build_ext --inplace
	@touch $@

$(VENV)/.bench: $(VENV)/.fastimg
	$(EDITABLE) '.[bench]'
	@touch $@

# scikit-image's tests bring plugins that would change our own pytest runs, so they get an environment of their own.
# fastimg is used there from where it was built: nothing is compiled twice.
$(UPSTREAM)/.ready: $(VENV)/.fastimg pyproject.toml
	$(RUN) -m venv $(UPSTREAM)
	$(UPSTREAM)/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(UPSTREAM)/bin/python -m pip install --quiet --group upstream
	@echo "$(CURDIR)" > "$$($(UPSTREAM)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/fastimg.pth"
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.examples: $(VENV)/.%: $(VENV)/.python pyproject.toml
	$(PIP) --group $*
	@touch $@
