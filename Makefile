# Thin names for what is done often; each target is one command.
REVEAL ?= https://unpkg.com/reveal.js@4.6.1

.PHONY: test notebooks slides site lint picture address

test:  # everything: unit tests, doctests, conventions, exercises, and every notebook run top to bottom
	python -m pytest

notebooks:  # run every lesson again and store its outputs
	jupyter nbconvert --to notebook --inplace --execute --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.coalesce_streams=True notebooks/*.ipynb

slides:  # a reveal.js deck a lesson in build/slides; REVEAL=folder uses a local copy of reveal.js
	jupyter nbconvert --to slides --config templates/slides_config.py --SlidesExporter.reveal_url_prefix=$(REVEAL) --output-dir build/slides notebooks/*.ipynb

site:  # a web page a lesson in build/site
	jupyter nbconvert --to html --template page --TemplateExporter.extra_template_basedirs=templates --output-dir build/site notebooks/*.ipynb

lint:
	ruff check . && ruff format --check ae_helpers tests

address:  # say once where the repository lives: make address URL=https://...
	sed -i "s#$$(sed -n 's/^Repository = "\(.*\)"/\1/p' pyproject.toml)#$(URL)#g" pyproject.toml README.md notebooks/*.ipynb

picture:  # the README's picture is a figure of lesson 01
	python -c "import base64, nbformat; cells = nbformat.read('notebooks/01_what_is_an_autoencoder.ipynb', 4).cells; (png,) = [o.data['image/png'] for c in cells if 'Same keyhole' in c.source for o in c.outputs]; open('docs/digits_through_a_keyhole.png', 'wb').write(base64.b64decode(png))"
