# Each task sets up .venv for itself. Without make: python scripts/task.py run
PYTHON ?= python3
PORT ?= 8501
FINE ?=

.PHONY: run test bench screenshots

run:
	@$(PYTHON) scripts/task.py run --port $(PORT)

test:
	@$(PYTHON) scripts/task.py test

# FINE=path/to/boundaries.parquet adds the comparison with finer boundaries
bench:
	@$(PYTHON) scripts/task.py bench --fine "$(FINE)"

screenshots:
	@$(PYTHON) scripts/task.py screenshots
