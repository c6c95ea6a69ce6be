"""Pictures that answer: HTML with plain JavaScript, stored in a notebook's output, without a network.

Each function returns an output that holds all it needs: numbers and pictures as JSON, the script `core.js`, which all
share, and the few lines of its own. So it answers in a saved notebook, in a deck and on a web page, with mouse, finger
or keyboard, and says in words what it shows. `live_latent_explorer` alone needs a running kernel.
"""

from ae_helpers.explorers.alarm import alarm_threshold
from ae_helpers.explorers.latent import latent_explorer
from ae_helpers.explorers.live import live_latent_explorer
from ae_helpers.explorers.neighbours import explorable_map
from ae_helpers.explorers.slider import image_slider

__all__ = ["alarm_threshold", "explorable_map", "image_slider", "latent_explorer", "live_latent_explorer"]
