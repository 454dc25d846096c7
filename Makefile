# make run is all one needs to start; the other targets are for who works on Atelier.
.PHONY: run test test-all lint format schema bench clean

run:
	@exec sh scripts/run.sh

# What every change must pass; test-all takes longer and is run before something is called finished.
test:
	@exec sh scripts/test.sh

test-all:
	@exec sh scripts/test.sh all

lint:
	@sh scripts/venv.sh requirements-dev.txt
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/mypy

format:
	@sh scripts/venv.sh requirements-dev.txt
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

schema:
	@sh scripts/venv.sh requirements-dev.txt
	@.venv/bin/python manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml

bench:
	@sh scripts/venv.sh requirements-dev.txt
	@.venv/bin/python -m bench

clean:
	rm -rf .venv .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
