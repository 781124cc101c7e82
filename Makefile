VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
ADDRESS ?= localhost:8000
FAST = -m "not e2e" -n 2 -q

.DEFAULT_GOAL := help
.PHONY: help demo preflight test test-sqlite test-polish test-postgres e2e lint types check messages docs wheel clean

help:  ## Show the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | column -t -s '|'

# pip older than 25.1 knows no dependency groups.
$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --upgrade 'pip>=25.1'

$(VENV)/.demo: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install -qq -e '.[pdf,accounts]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install -qq -e '.[pdf,accounts]' --group dev
	@touch $@ $(VENV)/.demo

node_modules/axe-core/axe.min.js: package-lock.json
	npm ci --silent
	@touch $@

demo: export BASE_URL = http://$(ADDRESS)
demo: $(VENV)/.demo  ## Make the demonstration city and serve it on ADDRESS
	$(BIN)/python manage.py migrate -v 0
	$(BIN)/python manage.py ngo_demo
	@echo
	@echo "The city:   http://$(ADDRESS)/"
	@echo "Its admin:  http://$(ADDRESS)/admin/"
	@echo "Stop it with Ctrl+C."
	@echo
	@$(BIN)/python manage.py ngo_tick --loop 10 & tick=$$!; trap "kill $$tick 2>/dev/null" EXIT INT TERM; \
		$(BIN)/python manage.py runserver $(ADDRESS)

test: preflight test-polish test-postgres test-sqlite e2e  ## Run every test: SQLite, Polish, PostgreSQL, browser

preflight: $(VENV)/.dev
	@$(BIN)/python -m tests.preflight

test-sqlite: $(VENV)/.dev
	$(BIN)/pytest $(FAST)

test-polish: $(VENV)/.dev
	LANGUAGE_CODE=pl $(BIN)/pytest $(FAST) -m "not e2e and not slow"

test-postgres: $(VENV)/.dev
	$(BIN)/python -m tests.postgres -- $(BIN)/pytest $(FAST)

e2e: $(VENV)/.dev node_modules/axe-core/axe.min.js  ## Run the browser tests
	$(BIN)/python -m tests.postgres -- $(BIN)/pytest tests/e2e --ds tests.e2e.settings -q

lint: $(VENV)/.dev  ## Check the style of code and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint wagtail_ngo example_site tests/testapp

types: $(VENV)/.dev  ## Check the types
	$(BIN)/mypy

check: $(VENV)/.dev  ## Check the settings and the migrations of the demonstration city
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

messages: $(VENV)/.dev  ## Collect the texts to translate
	mkdir -p wagtail_ngo/locale example_site/locale
	cd wagtail_ngo && ../$(BIN)/django-admin makemessages -l pl --add-location file --no-wrap
	cd example_site && ../$(BIN)/django-admin makemessages -l pl --add-location file --no-wrap

docs: $(VENV)/.dev  ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

wheel: $(VENV)/.dev  ## Build the package into dist/ and try it in an environment of its own
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	PYTHON=$(PYTHON) bash .ci/try-wheel dist/*.whl

clean:  ## Remove what was built
	rm -rf build dist site htmlcov .coverage* node_modules .mypy_cache .ruff_cache
