"""Settings of the website. tools/book.py writes the sources that Sphinx reads with them: make site."""

import inspect

from docutils import nodes

import book
import slides

project = "Learn autoencoders by running them"
html_title = project
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_made"]  # only included by pages

# Lessons are shown as they were stored.
nb_execution_mode = "off"
nb_number_source_lines = False
nb_merge_streams = True
nb_ipywidgets_js = {}  # would come from the web
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_space = False  # a lone dollar is a dollar
myst_dmath_double_inline = True
myst_heading_anchors = 4
html_math_renderer = "mathml"

autodoc_default_options = {"member-order": "bysource"}
autodoc_inherit_docstrings = False  # Keras says about its own methods what Keras's manual says better
napoleon_custom_sections = [("Call arguments", "params_style")]
add_module_names = False
default_role = "py:obj"  # a name in single backticks is linked where it is known

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_favicon = "_static/favicon.svg"
html_use_index = False
html_domain_indices = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"


def inline_formula(writer, node):
    writer.body.append(f'<span class="formula">{slides.mathml(node.astext(), block=False)}</span>')
    raise nodes.SkipNode


def block_formula(writer, node):
    writer.body.append(f'<div class="math">{slides.mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


BUILT, USED = book.built_in(), book.used_in()


def tell_lessons(app, what, name, thing, options, lines):
    """Say below each part of the package where in the course it is written out, and where it is used."""
    part = name.rpartition(".")[2]
    if what not in ("class", "function"):
        return
    sentences = []
    if part in BUILT:
        sentences.append(f"Written out in :ref:`lesson {BUILT[part][:2]} <{book.anchor(part)}>`.")
    used = [f":doc:`{lesson[:2]} </notebooks/{lesson}>`" for lesson in USED.get(part, []) if lesson != BUILT.get(part)]
    if used:
        sentences.append(f"Used in lesson{'s' * (len(used) > 1)} {', '.join(used)}.")
    if sentences:
        lines += ["", " ".join(sentences), ""]


def show_constructor(app, what, name, thing, options, signature, returns):
    """Show what a class is made with; Keras's own way of making its objects hides it."""
    if what == "class":
        own = inspect.signature(thing.__init__)
        return str(own.replace(parameters=list(own.parameters.values())[1:])), returns
    return None


def give_captions_a_level(app, pagename, templatename, context, doctree):
    """Sphinx calls the captions of the side bar headings without saying of which level, which screen readers need."""
    tree = context.get("furo_navigation_tree", "")
    if "aria-level" not in tree:
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app):
    app.add_html_math_renderer("mathml", (inline_formula, None), (block_formula, None))
    app.connect("autodoc-process-signature", show_constructor)
    app.connect("autodoc-process-docstring", tell_lessons, priority=900)  # after napoleon
    app.connect("html-page-context", give_captions_a_level, priority=900)  # after the theme
