# The two commands of the README. Each does all its own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test clean

demo: $(BIN)/prasan
	@test -d demo || $(BIN)/prasan init demo --example --quiet
	@$(BIN)/prasan build demo --lang th

$(BIN)/prasan: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check .

test:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash tests/run

clean:
	rm -rf $(VENV) demo build dist *.egg-info .coverage .mypy_cache .ruff_cache .hypothesis
