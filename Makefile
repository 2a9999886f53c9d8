# What there is to do here. `make test` is the whole proof, `make quick` the part
# of it that needs no browser and no terminal.

BIN   := bin/konstruct
# The table of the sweep is printed.
test long: SHELL := /bin/bash
PRINT := set -o pipefail; go test -timeout 40m -v
TABLE := grep -vE '^ *(--- PASS|=== (RUN|PAUSE|CONT|NAME))'
ARGOCD := v3.5.7
ACTIONLINT := go tool -modfile=tools/release/go.mod actionlint
LINT  := go tool -modfile=tools/lint/go.mod golangci-lint

# A program built with -race otherwise sleeps for a second when it ends, and the
# tests start many.
export GORACE := atexit_sleep_ms=0

# Everything is built as the release is, so that it is compiled once; only the
# race detector needs C.
export CGO_ENABLED := 0
export GOFLAGS := $(filter-out -trimpath,$(GOFLAGS)) -trimpath
RACE  := CGO_ENABLED=1 go test -race -timeout 20m
# These start no goroutine: the race detector tells nothing about them.
ALONE := ./internal/failure ./internal/github/simulator/contract/generate ./internal/github/simulator/gitstore ./internal/house \
	./internal/redact ./internal/scaffold ./internal/scaffold/application ./internal/scaffold/archive ./internal/scaffold/argocd ./internal/scaffold/chart \
	./internal/scaffold/edit ./internal/scaffold/form ./internal/scaffold/manifest ./internal/scaffold/template ./internal/startup ./internal/testkit/leak \
	./internal/text ./internal/ui/background ./internal/ui/filetree ./internal/ui/markdown ./internal/ui/source ./internal/untrusted
# Of these the race detector gets a sample: it makes each test take many times as
# long. They come first, because they take longest.
WHOLE := ./internal/cli ./internal/ui/app ./internal/renderer
SWEEP := ./internal/testkit/sweep
RACED  = $$(go list ./... | sed s,^gitconnection,., | grep -vxF $(ALONE:%=-e %) $(WHOLE:%=-e %) -e $(SWEEP))

# What has files for one system alone, or reads and writes this machine's own.
CROSS := ./internal/config ./internal/desktop ./internal/disk ./internal/interrupt ./internal/logging ./internal/secrets

.PHONY: argocd cross help run demo build test long quick lint fmt bench budgets shots schemas docs release-snapshot clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: ## open the screens on the GitHub of the environment
	@scripts/prepare run
	@$(BIN)

demo: ## open the screens on a simulated GitHub: no account, nothing leaves this machine
	@scripts/prepare demo
	@$(BIN) demo

build: ## build bin/konstruct
	@scripts/prepare build

test: ## every test, with the race detector where it tells something; installs browser and terminal for them
	@scripts/prepare test
	go -C internal/scaffold/manifest/apiserver vet ./...
	go -C internal/scaffold/oracle vet ./...
	@# Whole it would compile Argo CD.
	go vet internal/testkit/argocd/story/*.go
	$(RACE) $(WHOLE) $(RACED)
	$(RACE) -short $(SWEEP)
	@# The tests of the whole program mostly wait for it.
	go test -timeout 10m -parallel 8 $(WHOLE) $(ALONE)
	$(PRINT) $(SWEEP) | $(TABLE)

long: ## what takes long, with the race detector: every fault at every request, and the whole random walk
	CGO_ENABLED=1; $(PRINT) -race $(SWEEP) -args -sweep.all | $(TABLE)
	$(RACE) -run TestRandom ./internal/ui/app -args -steps 10000

quick: ## the tests that need no browser and no terminal
	@scripts/prepare quick
	go test -short -timeout 5m -p 4 ./...

lint: ## golangci-lint, pinned in tools/lint/go.mod, and actionlint over the workflows
	$(LINT) run ./...
	$(ACTIONLINT)

cross: ## go vet for Windows and macOS, over what differs there; release-snapshot builds the whole program for them
	set -e; for system in windows darwin; do GOOS=$$system go vet $(CROSS); done

fmt: ## format what Git knows
	gofmt -w $$(git ls-files '*.go')

bench: build ## benchmarks in Go, then the program from outside, beside its budgets
	go test -run '^$$' -bench . -benchmem ./...
	$(MAKE) -s budgets

budgets: build ## the program from outside, beside its budgets; wants a quiet machine
	python3 tools/measure.py --name konstruct --cmd '$(BIN) demo' --version '$(BIN) version' \
		--ready 'Organizations' --keys 'down*25,up*25' --extras --json bin/measure.json
	python3 tools/budget.py bin/measure.json

shots: ## draw docs/screens again, as text and as SVG, from the real program in a terminal
	go test -count=1 ./internal/cli -run TestPictures -update

schemas: ## take Argo CD's resource definitions again, and derive the schemas from them
	go -C internal/scaffold/manifest/apiserver run . -version $(ARGOCD) -crds crds -schemas ../schemas \
		-derive "$$(go mod download -json github.com/argoproj/argo-cd/v3@$(ARGOCD) | sed -n 's/^\t"Dir": "\(.*\)",$$/\1/p')/manifests/crds"

argocd: export GOFLAGS := -trimpath -mod=readonly
argocd: ## a real Argo CD over what the program commits, then changes and removes; builds Argo CD first, see CONTRIBUTING
	@echo 'make argocd BUILDS ARGO CD AND KUBERNETES: the first time it takes about 20 minutes of CPU, downloads Go 1.27 and about 300' >&2
	@echo 'modules, and keeps 350 MB below your cache folder (konstruct/argocd); after that it runs for about ten minutes.' >&2
	@scripts/prepare build
	GOTOOLCHAIN=go1.27.0 go -C internal/testkit/argocd run ./story -konstruct $(CURDIR)/$(BIN)

docs: ## write docs/keys.md, docs/commands.md, docs/troubleshooting.md and docs/licences.md again, from the program's own tables
	go test -count=1 ./internal/cli -run 'TestDocumentation|TestTroubleshooting' -update
	go test -count=1 ./internal/house -run TestLicences -licences

release-snapshot: ## everything that a release holds, in dist/, the same bytes every time; nothing is published
	@scripts/release-snapshot

clean: ## remove what was built
	rm -rf bin dist
