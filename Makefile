# Everything a newcomer needs: `make help` lists it.
VENV := .venv
PYTHON := $(VENV)/bin/python
FLASK := $(VENV)/bin/flask --app wsgi
export PORT ?= 8000
REQUIREMENTS = $(if $(PARTS),$(PARTS:%=requirements/%.txt),requirements.txt)
COMPILE = for po in survey/translations/*/LC_MESSAGES/*.po; do $(VENV)/bin/pybabel -q compile -i $$po -o $${po%.po}.mo; done

EXTRACT = $(VENV)/bin/pybabel -q extract -k lazy_gettext --add-location=file -c 译者： -s --omit-header
UPDATE = $(VENV)/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -d survey/translations

.DEFAULT_GOAL := help
.PHONY: help run fresh test test-fast mutants chaos fuzz matrix check format hooks bench messages reference voices requirements

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(VENV)/ready ## start the service on http://127.0.0.1:8000 (PORT=..., LAN=1 for a phone in the same network)
	@$(PYTHON) -m survey.run.first_secrets
	@exec $(FLASK) serve

fresh: $(VENV)/ready ## bring the demonstration back as it was at first; not while the service runs
	@$(PYTHON) -m survey.run.first_secrets
	@$(FLASK) demo fresh

test: $(VENV)/ready-to-test ## run all tests (ROOM=cases: of one room; TEST_DATABASE_URL=postgresql://... includes PostgreSQL)
ifdef ROOM
	@paths=$$($(PYTHON) -m tests.rooms "$(ROOM)") && $(PYTHON) -m pytest $$paths
else
	@$(PYTHON) -m pytest -n auto --dist loadscope --no-loadscope-reorder -m "not fault and not browser"
	@$(PYTHON) -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m "fault or browser"
endif

test-fast: $(VENV)/ready-to-test ## run the tests that need no database, server or browser and compute no whole release: under a minute
	@$(PYTHON) -m pytest -n auto --dist loadscope --fast

mutants: $(VENV)/ready-for-mutants ## count the small faults in four rooms that their tests notice (ROOM=analysis/judging: in one; SAMPLE=150: so many of each)
	@$(PYTHON) -m tests.mutants --room "$(ROOM)" --sample "$(or $(SAMPLE),0)"

chaos: $(VENV)/ready-to-test ## hit servers and databases at random under load, and look what is lost (ROUNDS=100 SEED=...; WRITE=1 into docs/evidence.md)
	@$(PYTHON) -m tests.faults.chaos --rounds $(or $(ROUNDS),10) $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

fuzz: $(VENV)/ready-to-test ## send all that comes in bent at random, and look what falls over (INPUTS=100000 SEED=... ONLY=upload; EXAMPLES=2000 of the API)
	@$(PYTHON) -m tests.fuzz --inputs $(or $(INPUTS),100000) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only "$(ONLY)")
	@EXAMPLES=$(or $(EXAMPLES),2000) $(PYTHON) -m pytest -q tests/survey/publications/test_api.py -k as_described

check: $(VENV)/ready-to-test ## lint, types, one-way imports
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache

format: $(VENV)/ready-to-test ## sort imports, mend what the linter can mend, lay the code out
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

hooks: $(VENV)/ready-to-test ## check every commit before it is made (.pre-commit-config.yaml)
	@$(VENV)/bin/pre-commit install

matrix: $(VENV)/ready-to-test ## look up wheels for every platform and Python, test the statistics under each Python found (needs uv)
	@$(PYTHON) -m tests.matrix

bench: $(VENV)/ready-to-test ## measure every figure beside its floor and target, into docs/performance.md (SHORT=1: in minutes, into build/bench.md)
	@$(PYTHON) -m benchmarks $(if $(SHORT),--short)

messages: $(VENV)/ready-to-test ## bring the catalogues of translations up to date with the code
	@mkdir -p build
	@$(EXTRACT) -F babel.cfg -o build/messages.pot .
	@$(EXTRACT) -F survey/translations/respondents.cfg -o survey/translations/respondents.pot .
	@sed '/^#: /d' build/messages.pot >build/without-places.pot
	@$(FLASK) questionnaires texts build/questionnaires.pot
	@for folder in survey/translations/*/; do language=$$(basename $$folder); \
	  if [ -f $$folder/LC_MESSAGES/questionnaires.po ]; then \
	    $(UPDATE) -l $$language -i survey/translations/respondents.pot && \
	    $(UPDATE) -l $$language -i build/questionnaires.pot -D questionnaires; \
	  else $(UPDATE) -l $$language -i build/without-places.pot; fi || exit 1; done
	@$(COMPILE)

reference: $(VENV)/ready-to-test ## write docs/commands.md and docs/routes.md anew from the code
	@$(PYTHON) -m tests.documentation

voices: $(VENV)/ready-to-test ## make the recordings that questions lack; needs espeak-ng and opus-tools
	@mkdir -p build
	@$(FLASK) recordings list --format json >build/recordings.json
	@$(PYTHON) -m questionnaires.voices build/recordings.json survey/static/voices

PIN = uv pip compile -q --universal --python-version 3.11 --no-header --generate-hashes

requirements: ## pin requirements.txt, its parts and requirements-test.txt anew from the .in files, with hashes (needs uv)
	$(PIN) requirements.in -o requirements.txt
	for part in requirements/*.in; do $(PIN) -c requirements.txt $$part -o $${part%.in}.txt || exit 1; done
	$(PIN) -c requirements.txt requirements-test.in -o requirements-test.txt
	$(PIN) -c requirements-test.txt requirements-mutants.in -o requirements-mutants.txt

$(VENV)/ready: $(REQUIREMENTS) $(wildcard survey/translations/*/LC_MESSAGES/*.po)
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@echo "Installing what $(REQUIREMENTS) lists (once: a few minutes, 923 MB; 600 MB with PARTS=core)..."
	@$(PYTHON) -m pip install --disable-pip-version-check --require-hashes $(REQUIREMENTS:%=-r %)
	@$(COMPILE)
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready requirements-test.txt tests/old_browsers/package-lock.json
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix tests/old_browsers || true
	@touch $@

$(VENV)/ready-for-mutants: $(VENV)/ready-to-test requirements-mutants.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.txt
	@touch $@
