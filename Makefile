# Everything a person runs here. `make` alone lists it.
# PYTHON=python3.12 makes .venv with another Python; ARGS="…" reaches the command behind a target.
# Three workers on two cores: some tests wait for processes, browsers and servers.
# Whoever is done first takes over what others still have: a few tests take minutes.

PYTHON ?= python3
WORKERS ?= 3
RUN := .venv/bin/python

# The tests start hundreds of processes: each compiling everything anew takes a third of its start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help chat demo test browser screenshots lint words transcripts docs bench bench-console \
	bench-documents faults mutants cover sbom pip-audit lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

chat: .venv/.runtime ## the conversation in the terminal (ARGS="--lang en")
	@$(RUN) -m bot chat $(ARGS)

demo: .venv/.runtime ## the console and the page with cases under way; prints what to open
	@$(RUN) -m bot demo

# A test that hangs ends its worker and is named, instead of holding up everything. Not in
# pyproject.toml, which the trials of mutants read too: they fork, and have a time of their own.
HANGS := -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true
test: .venv/.dev browser ## all tests (ARGS="-k window")
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal $(HANGS) $(ARGS)

browser: # Chromium and Japanese fonts, for the tests in a browser and of the papers
	@.ci/browser

screenshots: .venv/.dev browser ## take the pictures of docs/screenshots again; look at each
	@$(RUN) -m tests.browser.screenshots $(ARGS)

lint: .venv/.dev ## style, types, storeys, catalogues, migrations
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) -m bot.words --check
	$(RUN) -m bot.store --check

words: .venv/.dev ## collect the words of the code again, update every catalogue
	$(RUN) -m bot.words $(ARGS)

transcripts: .venv/.dev ## record the golden conversations again; read the diff
	$(RUN) -m pytest tests/test_transcripts.py --record $(ARGS)

docs: .venv/.dev ## draw the state diagram and write the schemas again
	$(RUN) -m bot docs $(ARGS)

bench: .venv/.dev .venv-bench/.done ## how fast the engine decides, and turns beside the peers (ARGS="--rounds 1")
	$(RUN) -m benchmarks.engine
	$(RUN) -m benchmarks.turns $(ARGS)

bench-console: .venv/.dev ## how fast the console is with 100,000 conversations (takes its time; ARGS="--only sqlite")
	$(RUN) -m benchmarks.console $(ARGS)

bench-documents: .venv/.dev ## seconds and memory of each paper, up to 5,000 costs (ARGS="--sizes 10")
	$(RUN) -m benchmarks.documents $(ARGS)

faults: .venv/.dev ## what kills cost (ARGS="--kills 50 --database postgres")
	$(RUN) -m tests.faults $(ARGS)

mutants: .venv/.dev ## do the tests find what is changed? (takes hours; ARGS="encryption --sample 50")
	$(RUN) -m tests.mutants $(ARGS)

# The tool cannot measure the branches of the tests themselves, and says so as a warning, which the tests
# take for an error.
BLIND := ignore:Unable to activate pytest:RuntimeWarning
cover: .venv/.dev browser ## do the tests reach enough lines and branches? (ARGS="tests/flows" for some of them)
	PYTHONWARNINGS='$(BLIND)' $(RUN) -m slipcover --branch --source bot,flows,coverage --json --out .cover.json \
		-m pytest -n $(WORKERS) -W '$(BLIND)' -W 'ignore:Module already imported' $(ARGS)
	@$(RUN) -m tests.covered .cover.json

SBOM ?= sbom.json
sbom: .venv/.dev ## what the program is made of, with hashes, as CycloneDX (sbom.json)
	@.venv/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --short-PURLs \
		--output-reproducible --output-file $(SBOM).python $(ARGS)
	@$(RUN) -m bot.web.vendored <$(SBOM).python >$(SBOM)
	@rm $(SBOM).python

pip-audit: .venv/.dev ## has what the program is made of known holes? (asks the internet)
	.venv/bin/pip-audit --requirement requirements.txt --disable-pip --strict --progress-spinner off $(ARGS)

# No index address and no path of a machine may stand in these files: they are for everyone.
COMPILE := .venv/bin/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

lock: .venv/.dev ## compile the requirements again (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) --group dev --output-file requirements-dev.txt >/dev/null
	$(COMPILE) $(ARGS) --constraint requirements-dev.txt --output-file requirements.txt >/dev/null
	$(subst pyproject.toml,,$(COMPILE)) $(ARGS) --group bench --output-file requirements-bench.txt >/dev/null

clean: ## remove .venv and the caches
	rm -rf .venv .venv-bench .cover.json .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written last, so an installation that broke off is never taken as done, and is begun
# anew. requirements-dev.txt holds the runtime ones too, at the same versions.
define INSTALL
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hakkaku needs Python 3.11 or newer: make PYTHON=python3.12 …")'
@if [ -e .venv/.unfinished ]; then rm -rf .venv; fi
@echo "Setting up .venv from $<"
@mkdir -p .venv && rm -f .venv/.runtime .venv/.dev && touch .venv/.unfinished
@$(PYTHON) -m venv .venv
@$(RUN) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
@rm .venv/.unfinished
endef

.venv/.runtime: requirements.txt
	$(INSTALL)
	@touch $@

.venv/.dev: requirements-dev.txt
	$(INSTALL)
	@touch .venv/.runtime $@

# The peers of the benchmark of turns, which cannot share our environment.
.venv-bench/.done: requirements-bench.txt
	rm -rf .venv-bench
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@
