# METIIS : `make` ou `make help` donne la liste des commandes.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2
SEEDS ?= 200
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -rs
UNIT := tests --ignore=tests/browser -n $(JOBS)
# The longest first, so that two workers end together. The crawl of all links (test_links.py) would
# take the gate over its minute on a machine whose caches are cold: `make test` has it.
GUARDS := tests/test_permissions.py tests/test_architecture.py tests/test_templates.py \
	tests/test_settings.py
# PostgreSQL's driver is installed only where the database asks for it.
DRIVER := $(if $(filter postgres%,$(METIIS_DATABASE_URL)),.venv/.postgresql)

.PHONY: help run worker test check lint types unit postgresql coverage browser chromium bench \
	chaos frames lock audit migration clean

help: ## Affiche cette aide
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Use ---------------------------------------------------------------------------------------

run: export METIIS_DEMO ?= 1
run: export METIIS_WORKER ?= 1
run: export METIIS_PUBLIC_URL ?= http://$(HOST):$(PORT)
run: export HOST := $(HOST)
run: export PORT := $(PORT)
run: .venv/.runtime $(DRIVER) ## Installe, prépare la base et la démonstration, puis sert METIIS sur http://127.0.0.1:8000
	@$(BIN)/flask database upgrade
	case "$${METIIS_DEMO,,}" in
	  1|true|yes|oui|on) $(BIN)/flask demo load ;;
	esac
	printf '\nMETIIS répond sur %s (Ctrl+C pour arrêter).\n\n' "$$METIIS_PUBLIC_URL"
	exec $(BIN)/gunicorn --config gunicorn.conf.py wsgi:app

worker: .venv/.runtime $(DRIVER) ## Envoie les courriels, calcule les plans et range, sans s’arrêter
	@exec $(BIN)/flask worker

# --- Check -------------------------------------------------------------------------------------

test: .venv/.dev chromium ## Toute la suite : forme, types, tests sur SQLite et PostgreSQL, navigateur
	@$(MAKE) lint
	$(MAKE) types
	$(MAKE) unit
	$(MAKE) postgresql
	$(MAKE) coverage
	$(MAKE) browser

check: .venv/.dev ## Le contrôle rapide, en moins d’une minute : forme, types, tests de garde
	@$(MAKE) lint
	$(MAKE) types
	$(PYTEST) $(GUARDS) -n $(JOBS) --dist worksteal

lint: .venv/.dev
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint metiis/templates --lint --quiet

types: .venv/.dev
	@$(BIN)/mypy

unit: .venv/.dev
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -rs $(UNIT) -m "not drawn"
	$(PYTEST) $(UNIT) -m drawn

postgresql: .venv/.dev
	@METIIS_TEST_DATABASE=postgresql $(PYTEST) $(UNIT)

# Two gates: decisions, writes and rights nearly whole; everything else well covered.
coverage: .venv/.dev
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=96
	$(BIN)/coverage report --fail-under=98 \
	  --include='metiis/*/rules.py,metiis/*/services.py,metiis/permissions.py'

browser: .venv/.dev chromium
	@$(PYTEST) tests/browser -n $(JOBS)

bench: .venv/.dev ## Mesure tailles, requêtes et temps de calcul ; écrit build/bench.json
	@$(BIN)/python -m bench

chaos: .venv/.dev chromium ## Rejoue 200 parcours sur un réseau qui lâche au hasard (SEEDS=20 pour moins)
	@METIIS_CHAOS_SEEDS=$(SEEDS) $(PYTEST) tests/browser/field/test_chaos.py -n $(JOBS)

frames: .venv/.dev ## Refait le texte commun aux pages (static/frames.txt), quand elles ont beaucoup changé
	@$(BIN)/python -m bench.frames

audit: .venv/.dev ## Cherche les vulnérabilités connues des bibliothèques
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

chromium:
	@for name in chromium chromium-browser google-chrome; do
	  if command -v $$name >/dev/null; then exit 0; fi
	done
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	  apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium
	else
	  echo "Chromium est absent : installez-le (« apt install chromium »)." >&2
	  if [ "$${CI:-}" = true ] || [ "$${METIIS_REQUIRE_ALL:-}" = 1 ]; then exit 1; fi
	  echo "Les tests du navigateur seront ignorés." >&2
	fi

# --- Keep --------------------------------------------------------------------------------------

lock: .venv/.runtime ## Recalcule les versions figées et leurs empreintes
	@$(BIN)/pip install --quiet uv
	for name in requirements requirements-postgres requirements-dev; do
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --output-file $$name.txt $$name.in
	done
	$(BIN)/pip uninstall --quiet --yes uv

migration: .venv/.dev ## Écrit la migration qui manque : make migration m="ajoute la convocation"
	@test -n "$(m)" || { echo 'Dites ce qui change : make migration m="…"' >&2; exit 2; }
	mkdir -p build
	rm -f build/migration.db*
	export METIIS_DATABASE_URL="sqlite:///$(CURDIR)/build/migration.db"
	$(BIN)/flask database upgrade
	$(BIN)/python -m alembic revision --autogenerate -m "$(m)"

clean: ## Enlève ce qui se refait (ni la base, ni l’environnement Python)
	@rm -rf build .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# --- Environment: redone when the list of versions changes ---------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	  echo "METIIS demande Python 3.11 ou plus récent (PYTHON=python3.12 make …)." >&2
	  exit 1
	}
	$(PYTHON) -m venv .venv || {
	  rm -rf .venv
	  echo "Le module venv manque (Debian : « apt install python3-venv »)." >&2
	  exit 1
	}

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo "Installation des bibliothèques…"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/.postgresql: requirements-postgres.txt | .venv/.runtime
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.txt
	touch $@

.venv/.dev: requirements.txt requirements-dev.txt requirements-postgres.txt | .venv/bin/python
	@echo "Installation des outils de développement…"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.txt -r requirements-postgres.txt -r requirements-dev.txt
	touch .venv/.runtime .venv/.postgresql $@
