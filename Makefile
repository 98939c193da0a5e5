# Two commands do everything: `make start` to learn, `make test` to check the course. Each fetches uv and all packages.
PYTHON ?= python3
# A uv on the PATH is used if it is 0.11 or newer, as pyproject.toml asks; otherwise one is put into .uv/, which git ignores.
UV := $(or $(shell uv --version 2>/dev/null | awk '{split($$2, v, "."); if (v[1] > 0 || v[2] >= 11) print "uv"}'),.uv/bin/uv)
# What tests and authors need beside what a learner has.
DEV := $(UV) run --quiet --locked --group dev
# Browsers and servers leave the cores idle while they wait, so there is one worker more than there are cores.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
# Some machines forbid Python to keep what it has compiled; then each of hundreds of processes compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: start author test gate proof attacks kills hub lint style types lessons build bench screenshots site lite clean

start: $(UV)  ## lay out your exercises and open JupyterLab
	@$(UV) run --quiet --locked aipm start

author: $(UV)  ## install what authors and tests need into .venv
	@$(UV) sync --quiet --locked --group dev --group deploy

# Types and lessons are checked beside the tests, and told at the end.
test: $(UV) style  ## the tests of the course, in some ten minutes on two cores; the rows below take longer
	@beside=$$(mktemp); nice -n 5 $(MAKE) --no-print-directory -k types lessons >$$beside 2>&1 & others=$$!; \
	$(DEV) --group deploy --group site --group lite python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder; tests=$$?; \
	wait $$others || tests=1; cat $$beside; rm -f $$beside; exit $$tests

gate: $(UV)  ## what .ci/run asks beside: each page in a browser, the site, every module's figures; some minutes
	@$(DEV) --group deploy --group site --group lite python -m pytest -m gate tests -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

proof: $(UV)  ## every figure of every module on 200 seeds, mutants included, a million rows of each kind brought, 10's suite in inspect_ai; an hour and more
	@AIPM_SEEDS=200 $(DEV) python -m pytest -m "proof or gate or not proof" -n auto --dist worksteal tests/contracts/test_proof.py tests/contracts/test_simulators.py
	@AIPM_SEEDS=200 $(DEV) python -m pytest -m proof tests/modules tests/bringing

attacks: $(UV)  ## hostile submissions against `aipm grade --all`; some minutes, Linux with bubblewrap
	@$(DEV) python -m pytest -m attacks tests/attacks

kills: $(UV)  ## a run of a hundred submissions, killed ten times and resumed; some minutes
	@$(DEV) python -m pytest -m kills tests/attacks

hub: $(UV)  ## a class on a JupyterHub in real browsers; minutes, root on Linux with Node.js and npm
	@$(DEV) python -m pytest -m hub tests/deploy

lint: $(UV) style types  ## style and types

style: $(UV)
	@$(DEV) ruff check
	@$(DEV) ruff format --check

types: $(UV)
	@$(DEV) mypy

lessons: $(UV)  ## run the lessons and compare what they show
	@AIPM_PROGRESS=off $(DEV) python -m pytest --nbval --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout=60 -p no:cacheprovider notebooks

build: $(UV)  ## for authors: make datasets/, exercises/ and the lessons' outputs anew
	@$(DEV) aipm build --lessons

bench: $(UV)  ## measure import, check, lessons and grading
	@$(DEV) python benchmarks/frame.py
	@$(DEV) python benchmarks/grading.py

site: $(UV)  ## the course as pages to read, in site/_build/html
	@$(DEV) --group site python site/stage.py site/_stage
	@$(DEV) --group site python -m sphinx -q -W --keep-going -c site -b html site/_stage site/_build/html
	@echo "site/_build/html/index.html"

lite: $(UV)  ## the course in a browser, in lite/_build/site
	@$(DEV) --group lite python lite/build.py

screenshots: $(UV)  ## make the README's pictures anew
	@$(DEV) python docs/screenshots.py

clean:  ## remove environments and caches; work/ stays
	rm -rf .venv .uv .mypy_cache .pytest_cache .ruff_cache

uv: ;

.uv/bin/uv:
	@echo "uv is not here yet; fetching it into .uv/"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .uv 2>/dev/null || $(PYTHON) -m pip --version >/dev/null 2>&1 || { rm -rf .uv; echo "This Python can neither make an environment nor install packages: install the package python3-venv (Debian, Ubuntu) and try again."; exit 1; }
	@if [ -x .uv/bin/pip ]; then .uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.11'; else $(PYTHON) -m pip install --quiet --target .uv 'uv>=0.11'; fi
	@test -x .uv/bin/uv
