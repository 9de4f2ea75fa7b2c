# `make demo` and `make test` set everything up by themselves; all they need is Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
REPLAY := .venv-replay/.installed
RELEASE := .venv-release/.installed
EXTRACTORS := .venv-extractors/.installed
# One more than there are cores: crawls wait for their sites.
WORKERS = $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')
CODE := archive pipelines spiders cli.py settings.py tests benchmarks

.PHONY: setup licences audit fuzz demo test browser lint format docs bench bench-import bench-million bench-desk bench-language bench-translation bench-sameness bench-minhash bench-extract bench-search \
	faults soak proof-kill proof-witness proof-outages proof-survival proof-round-trip replay-tools release-tools proof-replay lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Yigai needs Python 3.11 or newer; set PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python \
		--require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	$(BIN)/yigai demo $(DEMO_ARGS)

lint: setup
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# Tests that compare with other tools find them installed; those of the system where that is allowed.
test: lint $(REPLAY) $(RELEASE) browser
	@command -v wget >/dev/null && command -v cron >/dev/null \
		&& command -v systemd-analyze >/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& apt-get update -qq && apt-get install -y -qq wget cron systemd; } || true
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The desk is tested in Debian's Chromium.
browser:
	@command -v chromium >/dev/null || if test -n "$$CI" -a "$$(id -u)" = 0; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; else \
		echo "No Chromium: tests of the desk in a browser are skipped. apt-get install chromium"; fi

# docs/schema.md, from the database's views and archive/datasette/metadata.json; docs/sources.md,
# from the declarations.
docs: setup
	$(BIN)/python -m archive.datasette.schema > docs/schema.md
	$(BIN)/python -m spiders.catalogue > docs/sources.md

bench: setup
	$(BIN)/python -m benchmarks.crawl_speed
	$(BIN)/python -m benchmarks.extraction_speed

bench-import: setup
	$(BIN)/python -m benchmarks.import_size

# What a command, a crawl and a page ask of archives of so many articles, and the peak memory of
# what goes through all of one. The archives are kept in benchmarks/.million (10 GB).
N ?= 10000 100000 1000000
bench-million: setup
	$(BIN)/python -m benchmarks.million $(N)
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.export_memory

# Search on 100,000 articles, query by query.
bench-search: setup
	$(BIN)/python -m benchmarks.search_speed

# What a page of the desk costs, on the same archives.
bench-desk: setup
	$(BIN)/python -m benchmarks.desk

# A simulated year of daily runs over sites that change by a plan.
soak: setup
	$(BIN)/python -m benchmarks.soak

bench-language: setup
	$(BIN)/python -m benchmarks.language

# Links between Chinese and English pages, and the coefficients fitted anew.
bench-translation: setup
	$(BIN)/python -m benchmarks.translation --fit

# Reprints and false friends, made by chance from patterns of our own.
bench-sameness: setup
	$(BIN)/python -m benchmarks.sameness

# Finding candidates, beside datasketch's MinHash, which stands in an environment of its own.
bench-minhash: setup
	test -x .venv-minhash/bin/python && .venv-minhash/bin/python -c 'import datasketch' 2>/dev/null \
		|| { $(PYTHON) -m venv --clear .venv-minhash \
		&& $(BIN)/uv pip install --quiet --python .venv-minhash/bin/python datasketch; }
	$(BIN)/python -m benchmarks.sameness_speed .venv-minhash/bin/python

# Other extractors, to be measured beside ours, and never among our dependencies. magic-html asks
# for Python 3.12 and runs on 3.11; pip, unlike uv, can be told so.
$(EXTRACTORS): benchmarks/extractors.lock | $(STAMP)
	$(PYTHON) -m venv --clear .venv-extractors
	.venv-extractors/bin/python -m pip install -qq --disable-pip-version-check \
		--ignore-requires-python --no-deps --require-hashes -r benchmarks/extractors.lock
	@touch $(EXTRACTORS)

bench-extract: $(EXTRACTORS)
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.extraction_sets

proof-kill: setup
	$(BIN)/python -m benchmarks.kill_proof

# Records, readings and versions rewritten with every digest repaired.
proof-witness: setup
	$(BIN)/python -m benchmarks.witness_proof

# Every fault of a server that misbehaves, crawled; some ten minutes.
faults: setup
	$(BIN)/python -m benchmarks.faults

proof-outages: setup
	$(BIN)/python -m benchmarks.outage_proof

proof-survival: setup
	$(BIN)/python -m benchmarks.survival_proof

# Every file of others that is at hand (YIGAI_SHARED), handed on as WACZ and taken in again.
proof-round-trip: $(REPLAY)
	YIGAI_ALL_WARCS=1 $(BIN)/pytest -q -rs tests/test_round_trip.py

# pywb, py-wacz and ReplayWeb.page are under the GPL or AGPL: tools beside the project, in an
# environment of their own, and never among its dependencies.
$(REPLAY): benchmarks/replay.lock | $(STAMP)
	$(PYTHON) -m venv --clear .venv-replay
	$(BIN)/uv pip install --quiet --python .venv-replay/bin/python --require-hashes \
		-r benchmarks/replay.lock
	@touch $(REPLAY)

replay-tools: $(REPLAY)

# What reads releases: frictionless, mlcroissant, rocrate and cffconvert disagree with each other's
# and our dependencies about versions.
$(RELEASE): benchmarks/release.lock | $(STAMP)
	$(PYTHON) -m venv --clear .venv-release
	$(BIN)/uv pip install --quiet --python .venv-release/bin/python --require-hashes \
		-r benchmarks/release.lock
	@touch $(RELEASE)

release-tools: $(RELEASE)

proof-replay: $(REPLAY)
	$(BIN)/python -m benchmarks.replay_proof

# Two minutes of broken input for each reader of what strangers write.
fuzz: setup
	$(BIN)/python -m benchmarks.fuzz

# What each dependency is licensed under; fails on the GPL, the AGPL and on silence.
licences: setup
	$(BIN)/python -m benchmarks.licences

# Known weaknesses of the very versions that are locked. Fails where the registry cannot say: then
# see SECURITY.md. pip-audit stands in an environment of its own.
audit: setup
	test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv --clear .venv-audit \
		&& $(BIN)/uv pip install --quiet --python .venv-audit/bin/python pip-audit; }
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock \
		|| { echo "Weak, or not told by this registry: SECURITY.md says how to ask elsewhere"; exit 1; }

# After changing dependencies in pyproject.toml; names, versions and hashes only.
lock: setup
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --universal --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --universal --python-version 3.11 benchmarks/replay.in -o benchmarks/replay.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --universal --python-version 3.11 benchmarks/release.in -o benchmarks/release.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --universal --python-version 3.12 benchmarks/extractors.in \
		-o benchmarks/extractors.lock

clean:
	rm -rf .venv .venv-replay .venv-release .venv-extractors .venv-audit .venv-minhash
