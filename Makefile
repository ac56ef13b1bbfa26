# Two commands do all the set-up: "make demo" and "make test". Each creates .venv when it is not there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test torture lint reference audit clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --upgrade "pip>=25.1"
	$(BIN)/python -m pip install -qq --constraint constraints.txt --editable ".[distributed,office,research]" --group dev
	touch $@

demo: .venv/installed
	$(BIN)/caseholder demo

test: .venv/installed
	$(BIN)/python -m pytest -m "not slow and not browser" -n auto --dist loadfile

torture: .venv/installed
	TORTURE=10 $(BIN)/python -m pytest tests/runs tests/e2e tests/cli tests/settings/test_hostile_files.py \
		tests/behaviour/test_properties.py

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

reference: .venv/installed
	$(BIN)/python experiments/reference.py

# The list of packages goes to dist/; the tools have an environment of their own, so that they are not part of what is audited.
audit: .venv/installed
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/python -m pip install -qq --upgrade "pip>=25.1"
	.venv/audit/bin/python -m pip install -qq --constraint constraints.txt --group audit
	.venv/audit/bin/python .ci/audit.py .venv --bill dist/bill-of-materials.json

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
