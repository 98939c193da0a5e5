# Two commands do everything: `make start` to learn, `make test` to check the course. Each fetches uv and all packages.
PYTHON ?= python3
# A uv on the PATH is used; otherwise one is put into .uv/, which git ignores.
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)

.PHONY: start test proof attacks kills lint build bench screenshots clean

start: $(UV)  ## lay out your exercises and open JupyterLab
	@$(UV) run --quiet --locked aipm start

test: $(UV) lint  ## run every test
	@$(UV) run --quiet --locked --group deploy python -m pytest -n auto --dist loadfile --ignore tests/contracts/test_proof.py
	@$(UV) run --quiet --locked python -m pytest -n auto --dist worksteal tests/contracts/test_proof.py
	@AIPM_PROGRESS=off $(UV) run --quiet --locked python -m pytest --nbval --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout=60 -p no:cacheprovider -n auto --dist loadfile notebooks

proof: $(UV)  ## every figure of every module on 200 seeds, mutants included; an hour and more
	@AIPM_SEEDS=200 $(UV) run --quiet --locked python -m pytest -m "proof or not proof" -n auto --dist worksteal tests/contracts/test_proof.py

attacks: $(UV)  ## hostile submissions against `aipm grade --all`; some minutes, Linux with bubblewrap
	@$(UV) run --quiet --locked python -m pytest -m attacks tests/attacks

kills: $(UV)  ## a run of a hundred submissions, killed ten times and resumed; some minutes
	@$(UV) run --quiet --locked python -m pytest -m kills tests/attacks

lint: $(UV)  ## style and types
	@$(UV) run --quiet --locked ruff check
	@$(UV) run --quiet --locked ruff format --check
	@$(UV) run --quiet --locked mypy

build: $(UV)  ## for authors: make datasets/, exercises/ and the lessons' outputs anew
	@$(UV) run --quiet --locked aipm build --lessons

bench: $(UV)  ## measure import, check, lessons and grading
	@$(UV) run --quiet --locked python benchmarks/frame.py
	@$(UV) run --quiet --locked python benchmarks/grading.py

screenshots: $(UV)  ## make the README's pictures anew
	@$(UV) run --quiet --locked python docs/screenshots.py

clean:  ## remove environments and caches; work/ stays
	rm -rf .venv .uv .mypy_cache .pytest_cache .ruff_cache

.uv/bin/uv:
	@echo "uv is not here yet; fetching it into .uv/"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .uv 2>/dev/null || $(PYTHON) -m pip --version >/dev/null 2>&1 || { rm -rf .uv; echo "This Python can neither make an environment nor install packages: install the package python3-venv (Debian, Ubuntu) and try again."; exit 1; }
	@if [ -x .uv/bin/pip ]; then .uv/bin/pip install --quiet --disable-pip-version-check uv; else $(PYTHON) -m pip install --quiet --target .uv uv; fi
	@test -x .uv/bin/uv
