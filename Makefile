# `make help` lists what there is. Each target is one line that calls the command or a script.
.DEFAULT_GOAL := help
SHELL := bash
HYDRANT := .venv/bin/hydrant
PYTEST := .venv/bin/pytest
FOR ?=
# Workers of pytest: more than there are cores, as many tests wait for something; each can have several emulators
N ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n < 3 ? n + 5 : 8)))
TARGET ?= emulator
ENV ?=
YES ?=
TAG ?=
# --target, --env and --yes of the commands that also go to AWS
WHERE = --target $(TARGET) $(if $(ENV),--env $(ENV))
SURE = $(if $(YES),--yes)

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-12s %s\n", $$1, $$2 }'

install: ## Prepare .venv (PYTHON=python3.13 picks an interpreter)
	@scripts/install.sh

demo: install ## Run everything and show what flows; FOR=30s ends by itself
	@$(HYDRANT) demo $(if $(FOR),--for $(FOR))

up: install ## Start the stack in the background
	@$(HYDRANT) up --detach

deploy: install ## Apply terraform/ to the running stack again
	@$(HYDRANT) deploy

plan: install ## What an apply would change (TARGET=aws ENV=dev; ARGS="--var function_memory=768")
	@$(HYDRANT) plan $(WHERE) $(ARGS)

apply: install ## Apply terraform/ to the running stack, or to AWS: asks (TARGET=aws ENV=dev, YES=1 in CI)
	@$(HYDRANT) apply $(WHERE) $(SURE) $(ARGS)

destroy: install ## Delete what is deployed on the running stack, or on AWS: asks
	@$(HYDRANT) destroy $(WHERE) $(SURE) $(ARGS)

produce: install ## Send events to the running stack (ARGS="orders --rate 50 --for 10s")
	@$(HYDRANT) produce $(ARGS)

status: install ## Show what runs
	@$(HYDRANT) status

down: install ## Stop the stack
	@$(HYDRANT) down

doctor: install ## Check this machine
	@$(HYDRANT) doctor

test: install ## Unit, contract and end-to-end tests
	@$(PYTEST) -n $(N) --dist loadgroup

unit: install ## Unit tests only
	@$(PYTEST) -n $(N) tests/unit

contract: install ## Tests of AWS's behaviour, by fact
	@$(PYTEST) -n $(N) --dist loadgroup tests/contract

e2e: install ## The whole pipeline from start to finish (TARGET=aws: a stack of its own there, asks; RUNTIME=compose: in containers)
	@$(if $(filter compose,$(RUNTIME)),docker compose build --quiet &&) \
		$(if $(filter aws,$(TARGET)),$(HYDRANT) target --target aws --ask "Deploy short-lived stacks and delete them after the tests?" $(SURE) >/dev/null && HYDRANT_YES=1) \
		TARGET=$(TARGET) $(PYTEST) -n $(N) --dist loadgroup tests/e2e

third-party-emulators: install ## The e2e suite as on AWS against other emulators: moto server and MiniStack
	@scripts/third_party_emulators.sh moto -q && scripts/third_party_emulators.sh ministack -q

check: install ## Format, lint, types, unit tests
	@scripts/check.sh

lint: install ## Format, lint, types: `make check` without the unit tests
	@scripts/check.sh --no-tests

format: install ## Format the code
	@.venv/bin/ruff format . && .venv/bin/ruff check -q --fix . && terraform fmt -recursive terraform examples

bench: install ## Measure it beside its peers; ARGS="--profile full" for all; writes build/bench.json
	@.venv/bin/python -m bench $(ARGS)

attack: install ## Harm emulators of its own and count every record; ARGS="--quick --seed 2"; writes build/attack.json
	@.venv/bin/python -m attack $(ARGS)

drill: install ## Every fault at once on a stack of its own, with a balance; ARGS="--records 20000 --seed 2"
	@$(HYDRANT) drill $(ARGS)

clients: install ## Programs of others, from their registries, 1,000 records each; writes docs/clients.md (some minutes)
	@.venv/bin/python -m clients $(ARGS)

opentofu: ## Print where OpenTofu is; built from its Go module where it is not on the PATH (takes long, once)
	@scripts/opentofu.sh

docs: install ## Run the tests of AWS's behaviour and write docs/fidelity.md from what they show
	@.venv/bin/python scripts/fidelity.py --run

site: install ## Build the documentation as a site into build/site; a link that leads nowhere is an error
	@scripts/site.sh

reference: install ## Write docs/commands.md, docs/fixtures.md and docs/configuration.md from the code
	@.venv/bin/python scripts/reference.py && .venv/bin/python scripts/configuration.py

release: install ## Make what a release consists of in build/release: wheel, sdist, SBOM, notes, checksums; publishes nothing (TAG=v1.2.3: must fit version and changelog)
	@scripts/release.sh $(TAG)

peers: install ## Run the same contract tests on stock LocalStack and MiniStack; writes docs/peers.json (some minutes)
	@.venv/bin/python scripts/compare_peers.py $(ARGS)

package: install ## Build the function package for AWS
	@$(HYDRANT) package

lock: install ## Resolve requirements/ anew
	@scripts/lock.sh

clean: ## Remove .venv and build/
	@rm -rf .venv .venv-lint .venv-site .venv-release build .pytest_cache .mypy_cache .ruff_cache

.PHONY: help install demo up deploy plan apply destroy produce status down doctor test unit contract e2e third-party-emulators check lint format bench attack drill clients opentofu docs site reference release peers package lock clean
