# make run     everything on this machine, with a demo company
# make test    all checks and tests        make lint · make fmt
# make bench   figures, as a table and in bench.jsonl        make bench-scale   the large company, a thousand guns (half an hour)
# make simulate [SEED=n [THROUGH=n]] [COMMANDS=n] [KILLS=n] [RESTORES=n] [FLOOR=0.5] [MUTANT=name] [SHRINK=seconds]  the sync simulator on its own
# make simulate-chromium [SEED=n] [KILLS=n]    the same store in a real browser that is killed again and again
# make mutate [SEED=n] [ONLY="name …"]     every planted bug until the simulator has caught it
# make shots   photographs of every page of the desk, of what `make run` serves
# make shots-floor   photographs of every step of the floor's flows on a gun
# make build   the wheel                   make lock   renew the Python locks (needs uv)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STAMPS := .cache/stamps
WEB_SOURCES = find pwa sync/vectors -type f -not -path '*/node_modules/*' -not -path 'pwa/dist/*' 2>/dev/null | LC_ALL=C sort

.PHONY: run setup setup-dev node web test system lint lint-python lint-web fmt bench bench-scale simulate simulate-chromium mutate permissions shots shots-floor build lock
.DEFAULT_GOAL := run

run: setup web
	@exec $(BIN)/stowage serve --demo

# Does what it says only when the hash of what it depends on has changed.
define once
	@mkdir -p $(STAMPS); now=$$({ $(2); } | sha256sum); \
	if [ "$$(cat $(STAMPS)/$(1) 2>/dev/null)" != "$$now" ] || ! [ -e $(3) ]; then \
		rm -f $(STAMPS)/$(1); { $(4); } && echo "$$now" > $(STAMPS)/$(1); \
	fi
endef

setup:
	$(call once,venv,echo $(CURDIR); cat requirements.txt pyproject.toml,$(BIN)/stowage,\
		echo "installing the Python packages" && $(PYTHON) -m venv $(VENV) && \
		$(PIP) install --require-hashes --requirement requirements.txt && \
		$(PIP) install --no-build-isolation --no-deps --editable .)

setup-dev: setup
	$(call once,venv-dev,echo $(CURDIR); cat requirements-dev.txt,$(BIN)/pytest,\
		echo "installing the Python packages for tests" && $(PIP) install --require-hashes --requirement requirements-dev.txt)

node:
	$(call once,node,cat pwa/package-lock.json,pwa/node_modules,\
		echo "installing the packages of the screens" && npm --prefix pwa ci --no-audit --no-fund --loglevel=error)

web: node
	$(call once,web,$(WEB_SOURCES) | xargs -d '\n' cat,pwa/dist,\
		echo "building the screens" && npm --prefix pwa run --silent build)

test:
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target setup-dev web system
	@tests/run.sh

system:
	@tests/system.sh install

lint: setup-dev
	@$(MAKE) --no-print-directory lint-python lint-web

lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir .cache/imports

lint-web: web
	npm --prefix pwa run --silent check

fmt: setup-dev node
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	npm --prefix pwa run --silent fmt

bench: setup-dev web
	PYTHONPATH=tests $(BIN)/python -m bench

bench-scale: setup-dev web
	PYTHONPATH=tests $(BIN)/python -m bench.scale

simulate: setup-dev node
	PYTHONPATH=tests $(BIN)/python -m simulation $(if $(SEED),--seed $(SEED)) $(if $(THROUGH),--through $(THROUGH)) \
		$(if $(COMMANDS),--commands $(COMMANDS)) $(if $(KILLS),--kills $(KILLS)) $(if $(RESTORES),--restores $(RESTORES)) \
		$(if $(FLOOR),--floor $(FLOOR)) $(if $(MUTANT),--mutant $(MUTANT)) $(if $(SHRINK),--shrink $(SHRINK))

simulate-chromium: setup-dev node
	PYTHONPATH=tests $(BIN)/python -m simulation.chromium $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS))

permissions: setup-dev
	STOWAGE_WRITE_PERMISSIONS=1 $(BIN)/pytest -q tests/server/api/test_matrix.py

shots: setup-dev system
	PYTHONPATH=tests $(BIN)/python -m e2e.shots

shots-floor: setup-dev web system
	PYTHONPATH=tests $(BIN)/python -m e2e.floor_shots

mutate: setup-dev node
	PYTHONPATH=tests $(BIN)/python -m simulation.mutate $(if $(SEED),--seed $(SEED)) $(ONLY)

build: setup-dev web
	$(BIN)/hatchling build --target wheel

# Locks name packages and hashes only; where they come from is each machine's own business.
COMPILE = uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml
lock:
	$(COMPILE) --group build --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
