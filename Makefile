# Every target sets up what it needs; what is up to date is not done again.
PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON) scripts/bootstrap

.DEFAULT_GOAL := help
.PHONY: help run test check sim soak mutants bench docs lock fmt

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Start everything: make run ARGS="--staff 5 --callers 6"
	@$(BOOTSTRAP) --web
	@exec $(BIN)/perezvon up $(ARGS)

test: ## All tests: make test ARGS="tests/core"
	@$(BOOTSTRAP) --dev --web
	@$(BIN)/pytest $(ARGS)
	@if [ -z "$(ARGS)" ] && [ -f web/package.json ]; then $(BOOTSTRAP) npm test --silent; fi

check: ## Format, lint, types, import contracts, house rules: under a minute
	@$(BOOTSTRAP) --dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --strict src
	@$(BIN)/lint-imports
	@$(BIN)/pytest tests/house
	@if [ -d web/node_modules ]; then $(BOOTSTRAP) npm run check --silent; fi

sim: ## The floor on a virtual clock: make sim ARGS="--seed 7"
	@$(BOOTSTRAP)
	@$(BIN)/perezvon sim $(ARGS)

soak: ## A hundred simulated days from fresh seeds, with faults: make soak ARGS="--days 500"
	@$(BOOTSTRAP)
	@nice -n 19 $(BIN)/perezvon soak $(ARGS)

mutants: ## Small lies in the brain: does a test notice? make mutants ARGS="acd"; about half an hour for all
	@$(BOOTSTRAP) --dev
	@$(BIN)/python -m tests.mutation $(ARGS)

bench: ## Measure; prints aim, value, met or missed
	@$(BOOTSTRAP)
	@$(BIN)/python -m bench $(ARGS)

docs: ## Write the generated parts of the documentation
	@$(BOOTSTRAP) --dev
	@$(BIN)/perezvon docs

lock: ## Compile the lock files again, with the newest versions
	@$(BOOTSTRAP) lock

fmt: ## Format Python and web sources
	@$(BOOTSTRAP) --dev
	@$(BIN)/ruff check --fix --quiet --exit-zero .
	@$(BIN)/ruff format --quiet .
	@if [ -d web/node_modules ]; then $(BOOTSTRAP) npm run format --silent; fi
