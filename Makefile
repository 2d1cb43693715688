# `make help` prints the words behind the double hash of each target.

BUN := node_modules/.bin/bun

.DEFAULT_GOAL := help
.PHONY: help build test check bench release format packages test-tools clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: packages ## Make dist/containerbuddy for this machine
	@$(BUN) scripts/build.ts

test: packages test-tools ## Everything CI runs: build, check, then all tests; counts on the last line
	@$(BUN) scripts/run-tests.ts

check: packages ## Types, format, lint, house rules and unit tests: seconds
	@$(BUN) scripts/check.ts

bench: build ## Measure, side by side with the peers that are found
	@$(BUN) bench/run.ts

release: packages ## Executables for Linux x64 and arm64, glibc and musl, in dist/release/
	@$(BUN) scripts/release.ts

format: packages ## Rewrite the sources in the house format
	@node_modules/.bin/biome check --write --no-errors-on-unmatched .

packages: ## Install the npm packages of package-lock.json, if they are not there
	@sh scripts/install-packages.sh

test-tools: ## Install what the tests run against (nginx, Consul, ...); system packages only as root
	@bash scripts/install-test-tools.sh

clean: ## Remove what was built (not .tools/ and node_modules/)
	rm -rf dist
