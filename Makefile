# Two commands are all a newcomer needs: `make demo` and `make test`.
# Needed on the machine: python3 (3.11 or newer), pip for it, and make. No compiler, git or ensurepip.

PYTHON ?= python3
VENV   ?= .venv
ON     ?= 2026-11-21
OUT    ?= out

RUN  := $(VENV)/bin
# Dependencies come as wheels only: nothing is compiled here, and no stranger's set-up code is run.
PIP  := $(PYTHON) -m pip --python $(RUN)/python --disable-pip-version-check
INTO := $(PIP) install --quiet --only-binary :all:
SOURCES := pyproject.toml README.md $(shell find src -type f -not -path '*/__pycache__/*')
TOOLS   := tshark chromium chromedriver

.PHONY: demo test tools lint types imports unit clean

demo: $(VENV)/.demo  ## the audit of the sample ministry, its report in out/
	@code=0; $(RUN)/nameplate audit samples/ministry --on $(ON) --out $(OUT) || code=$$?; \
	if [ $$code -eq 1 ]; then \
	  echo; echo "Exit code 1, as it should be: a decision of the ministry's own applies."; \
	  echo "Open $(OUT)/index.html, or ask for the reasons of one finding:"; \
	  echo "  $(RUN)/nameplate explain FINDING --in $(OUT)"; \
	else \
	  echo "The demonstration expects exit code 1 (something of ours applies), and got $$code." >&2; exit 1; \
	fi

test: tools lint types imports unit  ## every gate, as CI runs them

tools: $(VENV)/.dev  ## the Debian packages some tests compare with, where they can be installed
	@missing=; for tool in $(TOOLS); do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing for tests:$$missing"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	    tshark chromium chromium-driver; } >$(VENV)/apt.log 2>&1 || tail -n 5 $(VENV)/apt.log >&2; \
	fi; \
	for tool in $(TOOLS); do command -v $$tool >/dev/null \
	  || echo "NOT CHECKED: $$tool is not on this machine; the tests that need it will be skipped."; done

lint: $(VENV)/.dev
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .

types: $(VENV)/.dev
	$(RUN)/mypy

imports: $(VENV)/.dev
	$(RUN)/lint-imports

unit: $(VENV)/.dev
	$(RUN)/python -m pytest -n auto --cov --cov-report=term:skip-covered -rs

$(VENV)/bin/python:
	$(PYTHON) -m venv --without-pip $(VENV)

# A development install already runs from src/; installing over it would make later tests read a copy.
$(VENV)/.demo: $(VENV)/bin/python $(SOURCES)
	@if [ -e $(VENV)/.dev ] && [ ! pyproject.toml -nt $(VENV)/.dev ]; then :; else \
	  rm -f $(VENV)/.dev; echo "Installing into $(VENV)"; $(INTO) .; fi
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	$(INTO) --editable '.[dev]'
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) $(OUT)
