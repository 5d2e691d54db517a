# Each task sets up .venv for itself. Without make: python scripts/task.py run
PYTHON ?= python3
PORT ?= 8501
FINE ?=

.PHONY: run test test-slow test-all test-lowest docs bench screenshots

run:
	@$(PYTHON) scripts/task.py run --port $(PORT)

test:
	@$(PYTHON) scripts/task.py test

# what `test` leaves out
test-slow:
	@$(PYTHON) scripts/task.py test-slow

# with the slow tests: the wheel built and installed, the documentation built, the three tasks
test-all:
	@$(PYTHON) scripts/task.py test-all

# with the lowest versions that pyproject.toml allows; needs uv
test-lowest:
	@$(PYTHON) scripts/task.py test-lowest

docs:
	@$(PYTHON) scripts/task.py docs

# FINE=path/to/boundaries.parquet adds the comparison with finer boundaries
bench:
	@$(PYTHON) scripts/task.py bench --fine "$(FINE)"

screenshots:
	@$(PYTHON) scripts/task.py screenshots
