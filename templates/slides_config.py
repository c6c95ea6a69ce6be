"""Settings of `make slides`: the template slides/ beside this file, on a 16:9 stage."""

from pathlib import Path

c = get_config()  # noqa: F821  (nbconvert provides it)
c.TemplateExporter.extra_template_basedirs = [str(Path(__file__).parent)]
c.SlidesExporter.template_name = "slides"
c.SlidesExporter.reveal_theme = "white"
c.SlidesExporter.reveal_number = "c/t"
c.SlidesExporter.reveal_transition = "none"
c.SlidesExporter.reveal_width = "1280"
c.SlidesExporter.reveal_height = "720"

# A figure's plotting code is for readers of the notebook; in the deck the figure needs the room.
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_input_tags = {"figure"}
