# Two commands: `make run` shows a demonstration, `make test` proves everything. The others are for daily work.
# Written for GNU make 3.81 (macOS) and later.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
BIN := .venv/bin

export PORT
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check stress bench browser html clean
.DEFAULT_GOAL := run

# --- the virtual environment, made once and again when a lock file changes ---------------------------------------

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Tsuen needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Say another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tools: .venv/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# --- the demonstration: web server and worker together, both ended by Ctrl-C --------------------------------------

run: .venv/.installed
	@TSUEN_MODE=demo; export TSUEN_MODE; \
	$(BIN)/tsuen migrate || exit $$?; \
	$(BIN)/tsuen demo || exit $$?; \
	$(BIN)/tsuen worker & worker=$$!; \
	$(BIN)/tsuen serve & web=$$!; \
	trap 'trap - EXIT; kill $$web $$worker 2>/dev/null; wait $$web $$worker 2>/dev/null; exit 0' INT TERM HUP; \
	trap 'kill $$web $$worker 2>/dev/null' EXIT; \
	echo "http://127.0.0.1:$(PORT)/  (Ctrl-C: end)"; \
	while kill -0 $$web 2>/dev/null && kill -0 $$worker 2>/dev/null; do sleep 1; done; \
	echo "The web server or the worker ended by itself; the other is ended too." >&2; exit 1

# --- proofs --------------------------------------------------------------------------------------------------------

# Everything, in JOBS processes, a file of tests in one of them. What could not run on this machine stands in the last
# lines ("NOT RUN").
test: .venv/.tools browser html
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint tsuen/templates
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

# Under two minutes, for daily work.
check: .venv/.tools
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint tsuen/templates
	TSUEN_EXAMPLES=60 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile tests/unit tests/architecture -m "not matrix"

# The long runs: fuzz, bursts, kills at full size.
stress: .venv/.tools browser
	TSUEN_STRESS=1 $(BIN)/python -m pytest tests/stress -s
	TSUEN_EXAMPLES=5000 $(BIN)/python -m pytest tests/unit/test_policy_properties.py

# Figures as ratios to an anchor from one interleaved run.
bench: .venv/.tools
	$(BIN)/python -m bench
	$(BIN)/python -m bench.decisions

browser:
	@sh tools/browser.sh

# The Nu Html Checker, where npm and Java are at hand; without it that test says in the last lines that it did not run.
html:
	@if [ ! tests/html/node_modules/.package-lock.json -nt tests/html/package-lock.json ] && command -v npm >/dev/null && command -v java >/dev/null; then \
	  npm ci --prefix tests/html --ignore-scripts --no-audit --no-fund --loglevel error || echo "The Nu Html Checker could not be installed." >&2; \
	fi

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist tests/html/node_modules
