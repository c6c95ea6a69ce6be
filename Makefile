# Thin names for what is done often; each target is one command. Without a .venv here, the python on the PATH is used.
PYTHON ?= $(or $(wildcard .venv/bin/python),python)

.PHONY: test lesson sync back new missing map seeds backends slides handout student grade site lint picture address colab

test:  # everything: unit tests, doctests, anatomy, exercises, and every notebook run top to bottom
	$(PYTHON) -m pytest

lesson:  # carry a lesson's text to its notebook, run it and store the outputs: make lesson N=07 (no N: all of them)
	$(PYTHON) tools/sync.py --run $(N)

sync:  # carry the text of the lessons to their notebooks; outputs stay where the code did: make sync, make sync N=07
	$(PYTHON) tools/sync.py $(N)

back:  # the other way, after an edit in JupyterLab: make back N=07
	$(PYTHON) tools/sync.py --back $(N)

new:  # start a lesson from the template: make new N=11 TOPIC=dimensionality_reduction
	$(PYTHON) tools/new.py $(N) $(TOPIC)

missing:  # say what a half-written lesson still lacks: make missing N=11
	$(PYTHON) tools/missing.py $(N)

map:  # write anew what the lessons say of themselves: the map in README.md and the front door, what needs what in docs/teaching
	$(PYTHON) tools/readme_map.py && $(PYTHON) tools/sync.py 00 && $(PYTHON) tools/prerequisites.py

seeds:  # by how much does each claim hold under other seeds? make seeds, make seeds N="01 07" SEEDS=3
	$(PYTHON) tools/seeds.py $(N) --seeds $(or $(SEEDS),10)

backends:  # the contract of the layers and models on TensorFlow, JAX and PyTorch (pip install jax torch first)
	for b in tensorflow jax torch; do KERAS_BACKEND=$$b $(PYTHON) -m pytest tests/test_contract.py || exit 1; done

slides:  # decks for a projector in build/slides, with speaker notes, from disk: make slides, make slides N=07
	$(PYTHON) tools/slides.py $(N)

handout:  # the decks as PDF too, printed by Chromium: make handout N=07
	$(PYTHON) tools/slides.py --pdf $(N)

student:  # copies for a class in build/student: no solutions, no outputs, checks kept: make student, make student N=07
	$(PYTHON) tools/student.py $(N)

grade:  # grade handed-in copies with nbgrader (pip install nbgrader) into build/grades.csv: make grade IN=folder LIMIT=30
	$(PYTHON) tools/grade.py $(if $(IN),"$(IN)") $(if $(LIMIT),--limit $(LIMIT))

site:  # the course as a website in build/site, which opens from disk: lessons with their outputs, reference, glossary, search
	$(PYTHON) tools/book.py

lint:
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check ae_helpers evidence tests tools

colab:  # run lessons alone, with Colab's versions and the helpers from an address: make colab N="01 12" (minutes)
	$(PYTHON) tools/colab.py $(N)

address:  # say once where the repository lives: make address URL=https://github.com/OWNER/REPOSITORY
	$(PYTHON) tools/address.py $(URL)

picture:  # the README's picture is a figure of lesson 01
	$(PYTHON) -c "import base64, nbformat; cells = nbformat.read('notebooks/01_what_is_an_autoencoder.ipynb', 4).cells; (png,) = [o.data['image/png'] for c in cells if 'Same keyhole' in c.source for o in c.outputs]; open('docs/digits_through_a_keyhole.png', 'wb').write(base64.b64decode(png))"
