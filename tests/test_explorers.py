"""Explorers hold what they were given, speak to everybody, and draw in a browser what Keras and NumPy compute."""

import base64
import io
import json
import re

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.metrics import confusion_matrix, precision_score, recall_score

import lessons
import slides
from ae_helpers import data, explorers, models, training
from ae_helpers.explorers import latent

TITLE = 'A map of <four> "digits", even </script>.'
Z = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [-5.0, 0.0]])
LABELS = np.array([3, 1, 4, 1])
IMAGES = np.stack([np.full((28, 28), ink) for ink in (0, 1 / 3, 2 / 3, 1)])
RNG = np.random.default_rng(0)
SCORES = np.concatenate([RNG.lognormal(0, 1, 300), RNG.lognormal(2, 1, 100)])
ABNORMAL = np.arange(400) >= 300
ROWS = {"input": IMAGES[:3].reshape(3, 784), "copy": RNG.random((4, 3, 784))}


@pytest.fixture(scope="module")
def trained():
    """A small autoencoder with a code of two, trained for some seconds: its decoder's weights are real ones."""
    mnist = data.load_mnist(flat=True)
    keras.utils.set_random_seed(0)
    model = models.dense_autoencoder(hidden_dims=(128, 64), code_dim=2)
    training.fit(model, mnist.x_train[:10_000], epochs=3, learning_rate=0.01)
    return model.decoder, models.run(model.encoder, mnist.x_test[:300]), mnist.y_test[:300].astype(int)


def four_points():
    return explorers.explorable_map(Z, LABELS, IMAGES, TITLE).data


def one_layer(units=784, activation="sigmoid", inputs=2):
    glorot = keras.initializers.GlorotUniform(seed=0)
    return keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(units, activation, kernel_initializer=glorot)])


def made():
    """One of each kind."""
    return {
        "neighbours": explorers.explorable_map(Z, LABELS, IMAGES, TITLE).data,
        "latent": explorers.latent_explorer(one_layer(), Z, LABELS, TITLE).data,
        "slider": explorers.image_slider("size", [1, 2, 4, 8], ROWS, {"MSE": [4, 3, 2, 1]}, TITLE).data,
        "alarm": explorers.alarm_threshold(SCORES, ABNORMAL, TITLE).data,
    }


def content(text):
    return json.loads(re.search(r"^const data = (\{.*\});$", text, re.MULTILINE)[1])


def sheet(held):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(held["sheet"].partition(",")[2]))).convert("L"))


# Without a browser


@pytest.mark.parametrize("kind", ["neighbours", "latent", "slider", "alarm"])
def test_explorers_speak_where_no_script_runs_and_fetch_nothing(kind):
    text = made()[kind]
    assert text == made()[kind], "the same explorer is the same output"
    assert text.startswith(f'<div id="{kind}-')
    still, script, end = re.split(r"<script>|</script>", text)
    assert "A map of &lt;four&gt; &quot;digits&quot;, even &lt;/script&gt;." in still and not end.strip()
    assert "look at the figure above" in still
    assert not re.search(r"https?:|fetch\(|import |\beval\b|XMLHttp", re.sub(r'"data:[^"]*"', "", script))


@pytest.mark.parametrize("greys", [16, 256])
def test_sheet_keeps_the_greys_of_its_pictures(greys):
    from ae_helpers.explorers import _page

    grey = sheet({"sheet": _page.sheet(IMAGES, greys)})
    assert grey.shape == (28, 25 * 28)
    assert [int(grey[14, 14 + 28 * i]) for i in range(5)] == [255, 170, 85, 0, 255]  # no ink where no picture is


def test_map_holds_its_points_and_600_of_them_are_small():
    held = content(four_points())
    assert (held["z"], held["labels"]) == (Z.tolist(), LABELS.tolist())
    arrays = RNG.normal(size=(600, 2)), RNG.integers(0, 10, 600), RNG.random((600, 784))
    assert len(explorers.explorable_map(*arrays, "Noise, which cannot be packed.").data) < 400_000


def test_the_largest_decoder_and_the_most_noise_stay_small():
    wide = keras.Sequential([keras.Input((2,)), keras.layers.Dense(316, activation="relu"), one_layer(inputs=316)])
    wide = keras.Sequential([keras.Input((2,)), *wide.layers[:1], *wide.layers[1].layers])
    page = explorers.latent_explorer(wide, RNG.normal(size=(600, 2)), RNG.integers(0, 10, 600), TITLE).data
    assert 240_000 < wide.count_params() <= latent.MAX_PARAMETERS and len(page) < 750_000
    noise = {"noise": RNG.random((80, 5, 784))}
    assert len(explorers.image_slider("level", range(80), noise, {}, TITLE).data) < 500_000


@given(st.integers(2, 40), st.sampled_from(["linear", "quantile"]), st.floats(1e-3, 1e3), st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_places_on_a_map_and_codes_are_inverse(n, scale, size, seed):
    z = size * np.random.default_rng(seed).standard_cauchy((n, 2))
    for codes, ticks in zip(z.T, latent._ticks(z, scale), strict=True):
        places = latent._places(codes, ticks)
        assert places.min() >= 0 and places.max() <= 1
        back = np.interp(places, np.linspace(0, 1, len(ticks)), ticks)
        np.testing.assert_allclose(back, codes, atol=1e-3 * np.ptp(z) + 1e-9)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_alarm_counts_as_numpy_does(draw):
    scores = np.array(draw.draw(st.lists(st.floats(0.01, 1e4), min_size=2, max_size=60, unique=True)))
    labels = RNG.permutation(np.arange(len(scores)) % 2 == 0)
    held = content(explorers.alarm_threshold(scores, labels, TITLE, log=draw.draw(st.booleans())).data)
    assert len(held["thresholds"]) == 201 and held["thresholds"] == sorted(held["thresholds"])
    for t, caught, wrong in zip(held["thresholds"], held["caught"], held["wrong"], strict=True):
        assert (caught, wrong) == (np.sum(scores[labels] > t), np.sum(scores[~labels] > t))
    assert sum(held["normal_bars"]) == held["normal"] == np.sum(~labels)
    assert sum(held["abnormal_bars"]) == held["abnormal"] == np.sum(labels)


class Skip(keras.layers.Layer):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"z": Z[:, :1]}, ValueError, r"z must be \(n, 2\)"),
        ({"z": np.zeros((601, 2))}, ValueError, "n from 2 to 600"),
        ({"z": Z * np.nan}, ValueError, "z must be finite"),
        ({"labels": [0.5] * 4}, TypeError, "labels must be integers"),
        ({"labels": [1, 2, 3]}, ValueError, "equally many, got 4 and 3"),
        ({"images": IMAGES[:3]}, ValueError, "equally many, got 4 and 3"),
        ({"images": IMAGES[:, :20]}, ValueError, r"images must be \(n, 28, 28\)"),
        ({"images": IMAGES + 1}, ValueError, r"images must lie in \[0, 1\]"),
        ({"title": " "}, TypeError, "title must be a text"),
    ],
)
def test_map_refuses(change, error, message):
    arguments = {"z": Z, "labels": LABELS, "images": IMAGES, "title": TITLE}
    with pytest.raises(error, match=message):
        explorers.explorable_map(**{**arguments, **change})


def chain(*layers):
    return keras.Sequential([keras.Input((2,)), *layers])


@pytest.mark.parametrize(
    "decoder, error, message",
    [
        (lambda: "decoder", TypeError, "must be a Keras model, got str"),
        (lambda: one_layer(inputs=3), ValueError, "from 2 numbers to 784"),
        (lambda: one_layer(units=100), ValueError, "from 2 numbers to 784"),
        (lambda: one_layer(activation="softmax"), ValueError, "Dense with activation 'softmax'"),
        (lambda: chain(Skip(), keras.layers.Dense(784)), ValueError, "got Skip"),
        (lambda: chain(keras.layers.Dense(320), keras.layers.Dense(784)), ValueError, "at most 250,000 parameters"),
        (lambda: chain(keras.layers.Dense(784, bias_initializer="ones")).layers[0], TypeError, "got Dense"),
        (
            lambda: chain(keras.layers.Dense(9, bias_initializer=keras.initializers.Constant(1000.3)),
                          keras.layers.Dense(784, bias_initializer=keras.initializers.Constant(0.5))),
            ValueError,
            "bear 16 bits: got greys",
        ),
    ],
)  # fmt: skip
def test_latent_explorer_refuses_other_decoders(decoder, error, message):
    keras.utils.set_random_seed(0)
    with pytest.raises(error, match=message):
        explorers.latent_explorer(decoder(), Z, LABELS, TITLE)


def test_latent_explorer_refuses_a_model_that_is_no_chain():
    z = keras.Input((2,))
    twice = keras.layers.Dense(2)
    decoder = keras.Model(z, keras.layers.Dense(784, activation="sigmoid")(twice(twice(z))))
    with pytest.raises(ValueError, match="chain of its layers"):
        explorers.latent_explorer(decoder, 9 * Z, LABELS, TITLE)
    with pytest.raises(ValueError, match="scale must be one of"):
        explorers.latent_explorer(one_layer(), Z, LABELS, TITLE, scale="log")


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"setting": ""}, TypeError, "setting must be a text"),
        ({"settings": [1]}, ValueError, "settings must be two or more"),
        ({"settings": [1, 2, 3]}, ValueError, "images for each of 3 settings, got 4"),
        ({"settings": [1, 2, 3, None]}, TypeError, "each value must be a number"),
        ({"start": 4}, ValueError, "start must be below 4"),
        ({"rows": {}}, ValueError, "rows must be one or more"),
        ({"rows": {"a": ROWS["copy"], "b": IMAGES.reshape(4, 784)}}, ValueError, r"equally many .* got \[3, 4\]"),
        ({"rows": {"a": ROWS["copy"][..., :700]}}, ValueError, r"rows\['a'\] must be"),
        ({"rows": {"a": np.zeros((4, 101, 784))}}, ValueError, "at most 400 images, got 404"),
        ({"numbers": {"MSE": [1, 2]}}, ValueError, r"numbers\['MSE'\] must have a value for each of 4, got 2"),
        ({"title": 3}, TypeError, "title must be a text"),
    ],
)
def test_slider_refuses(change, error, message):
    arguments = {"setting": "size", "settings": [1, 2, 4, 8], "rows": ROWS, "numbers": {}, "title": TITLE}
    with pytest.raises(error, match=message):
        explorers.image_slider(**{**arguments, **change})


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"scores": SCORES[:9]}, ValueError, "equally many, got 9 and 400"),
        ({"scores": SCORES * np.inf}, ValueError, "scores must be finite"),
        ({"scores": np.ones(400)}, ValueError, "scores must differ, got 1 for all"),
        ({"scores": SCORES - 3, "log": True}, ValueError, "scores must be above 0 for log=True"),
        ({"labels": np.zeros(400)}, ValueError, "labels must be of both kinds"),
        ({"labels": np.arange(400)}, ValueError, r"labels must lie in \[0, 1\]"),
        ({"title": None}, TypeError, "title must be a text"),
    ],
)
def test_alarm_refuses(change, error, message):
    with pytest.raises(error, match=message):
        explorers.alarm_threshold(**{"scores": SCORES, "labels": ABNORMAL, "title": TITLE, **change})


# In a browser

GREYS = """canvas => {
  const pen = canvas.getContext("2d"), side = canvas.height / 28, greys = [];
  for (let y = 0.5; y < 28; y++) for (let x = 0.5; x < canvas.width / side; x++)
    greys.push([...pen.getImageData(x * side, y * side, 1, 1).data.slice(0, 3)]);
  return greys;
}"""


def show(page, *outputs):
    """Open a page that holds some outputs, and wait until all pictures have come."""
    page.set_content(f"<!DOCTYPE html><meta charset=utf-8><title>An explorer</title>{''.join(outputs)}")
    page.wait_for_load_state("networkidle")


def greys(canvas):
    """Return what is on a canvas of pictures, 28 high, as greys of one channel; there is no colour."""
    values = np.array(canvas.evaluate(GREYS))
    assert np.ptp(values, axis=1).max() == 0
    return values[:, 0].reshape(28, -1)


def said(page):
    return page.locator(".explorer > p").first.inner_text()


def test_latent_explorer_draws_what_keras_draws(page, trained):
    decoder, z, labels = trained
    output = explorers.latent_explorer(decoder, z, labels, TITLE, scale="quantile").data
    assert len(output) < 350_000
    show(page, output)
    map_, digit = page.locator("canvas").all()
    box, seen = map_.bounding_box(), set()

    def compare():
        code = np.array([[float(number) for number in re.search(r"z = \((.*?), (.*?)\)", said(page)).groups()]])
        drawn = 255 * (1 - models.run(decoder, code).reshape(28, 28))
        assert np.abs(greys(digit) - drawn).max() <= 2
        seen.add(said(page))

    compare()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    assert said(page) in seen, "a mouse that only passes moves nothing"
    page.mouse.down()
    for right, down in RNG.random((12, 2)):
        page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"])
        compare()
    page.mouse.move(box["x"] + 2000, box["y"] - 90)  # out of the map: the point stays at its corner
    compare()
    assert z.max(axis=0) == pytest.approx(
        [float(number) for number in re.findall(r"[-\d.e]+(?=[,)])", said(page))[:2]], rel=0.01
    )
    page.mouse.up()
    for key in ("ArrowLeft", "ArrowDown", "ArrowLeft"):
        map_.press(key)
        compare()
    assert len(seen) == 17
    assert digit.get_attribute("aria-label").startswith("What the decoder draws at z = (")


def test_code_on_the_map_is_the_code_that_is_decoded(page):
    """Tap the place of a code: the line tells this code and its label first."""
    show(page, explorers.latent_explorer(one_layer(), Z, LABELS, TITLE).data)
    held = content(explorers.latent_explorer(one_layer(), Z, LABELS, TITLE).data)
    box = page.locator("canvas").first.bounding_box()
    for (right, up), code, label in zip(held["places"], Z, LABELS, strict=True):
        x, y = (24 + 752 * right) / 800 * box["width"], (776 - 752 * up) / 800 * box["height"]
        page.mouse.click(box["x"] + x, box["y"] + y)
        told = re.match(r"z = \((.*?), (.*?)\): .* belong to (\d)", said(page)).groups()
        np.testing.assert_allclose([float(told[0]), float(told[1])], code, atol=0.05)
        assert int(told[2]) == label


def test_a_finger_moves_the_point(chromium):
    context = chromium.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    show(page, explorers.latent_explorer(one_layer(), Z, LABELS, TITLE).data)
    box, before = page.locator("canvas").first.bounding_box(), said(page)
    page.touchscreen.tap(box["x"] + 30, box["y"] + 40)
    after = said(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert after != before
    assert wide <= 390, "nothing is wider than a telephone"


def test_map_answers_keys_and_mouse(page):
    show(page, four_points())
    map_, answer = page.locator("canvas").all()
    begin = [(said(page)[:14], greys(answer).tobytes())]

    def note():
        begin.append((said(page)[:14], greys(answer).tobytes()))

    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        map_.press(key)
        note()
    map_.hover(position={"x": 5, "y": 200})
    note()
    words, pictures = zip(*begin[1:], strict=True)
    assert words == ("A 1 at (1.00, ", "A 1 at (1.00, ", "A 4 at (0.00, ", "A 1 at (-5.00,")
    assert len(set(pictures)) == 3, "the picture changed when, and only when, the point did"


def test_slider_shows_the_images_and_numbers_of_its_setting(page):
    numbers = {"MSE": [0.04, 0.031234, 0.02, 1e-5], "words": ["a", "b", np.inf, "d"]}
    output = explorers.image_slider("size", [1, 2, 4, 8], ROWS, numbers, TITLE, start=2).data
    show(page, output)
    slider, (first, second) = page.get_by_role("slider", name="size"), page.locator("canvas").all()

    def compare(at, words):
        assert said(page) == f"size: {words}."
        assert slider.get_attribute("aria-valuetext") == f"size: {[1, 2, 4, 8][at]}"
        for canvas, row in ((first, ROWS["input"]), (second, ROWS["copy"][at])):
            wanted = np.concatenate(255 * (1 - row.reshape(3, 28, 28)), axis=1)
            assert np.abs(greys(canvas) - wanted).max() <= 0.51

    compare(2, "4; MSE: 0.02; words: infinite")
    slider.press("ArrowLeft")
    compare(1, "2; MSE: 0.03123; words: b")
    slider.press("End")
    compare(3, "8; MSE: 1e-05; words: d")
    slider.fill("0")
    compare(0, "1; MSE: 0.04; words: a")


def test_alarm_agrees_with_scikit_learn(page):
    show(page, explorers.alarm_threshold(SCORES, ABNORMAL, TITLE, log=True).data)
    slider, chart = page.get_by_role("slider", name="threshold"), page.locator("canvas")

    def compare():
        words = said(page)
        threshold = float(re.search(r"above (\S+)\.", words)[1])
        alarm = threshold < SCORES
        cells = [int(text.replace(",", "")) for text in page.locator("td").all_inner_texts()]
        (tn, fp), (fn, tp) = confusion_matrix(ABNORMAL, alarm)
        assert cells == [tp, fn, fp, tn]
        told = [float(number) for number in re.findall(r"([\d.]+)\s%", words)]
        c, r = recall_score(ABNORMAL, alarm), fp / (fp + tn)
        precision, rare = precision_score(ABNORMAL, alarm, zero_division=0), 0.01 * c + 0.99 * r
        rates = [c, r, precision, 0.01, 0.01 * c / max(rare, 1e-9)]
        if not alarm.any():
            assert words.count("not defined") == 2
            rates = [c, r, 0.01]
        np.testing.assert_allclose(told, 100 * np.array(rates), atol=0.051)
        return threshold

    first = compare()
    assert np.mean(SCORES[~ABNORMAL] > first) == pytest.approx(0.05, abs=0.02), "it starts at 5 % false alarms"
    thresholds = []
    for at in (0, 37, 120, 199, 200):
        slider.fill(str(at))
        thresholds.append(compare())
    assert thresholds == sorted(set(thresholds))
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 20)
    assert compare() == pytest.approx((thresholds[0] * thresholds[-1]) ** 0.5, rel=0.05)
    assert slider.input_value() == "100"


@pytest.mark.parametrize("kind", ["neighbours", "latent", "slider", "alarm"])
def test_two_views_of_one_output_live_their_own_lives(page, kind):
    output = made()[kind]
    show(page, output, "<h2>Another view</h2>", output)
    views = page.locator(".explorer").all()
    assert [view.locator("canvas").count() for view in views] == [views[0].locator("canvas").count()] * 2
    words = [view.locator("> p").inner_text() for view in views]
    assert words[0] == words[1] and "where scripts run" not in words[0]
    views[1].locator("[tabindex], input").first.press("ArrowRight")
    now = [view.locator("> p").inner_text() for view in views]
    assert now[0] == words[0] and now[1] != words[1]
    assert views[0].get_attribute("role") == "group" and views[0].get_attribute("aria-label") == TITLE


# With a kernel


def test_live_explorer_draws_what_the_decoder_draws(trained):
    decoder, z, labels = trained
    *sliders, picture, words = explorers.live_latent_explorer(decoder, z, labels).children
    assert len(sliders) == 2 and picture.value.count("<text") == 300
    sliders[0].value, sliders[1].value = z[7]
    code = np.array([[slider.value for slider in sliders]])
    alt, source = (re.search(rf'{name}="(.*?)"', picture.value)[1] for name in ("alt", "src"))
    drawn = np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))
    assert np.abs(drawn - 255 * (1 - models.run(decoder, code).reshape(28, 28))).max() <= 0.51
    assert f"a {labels[7]}." in words.value and alt == words.value


def test_live_explorer_takes_decoders_that_a_page_cannot_hold():
    decoder = keras.Sequential([keras.Input((5,)), keras.layers.Dense(49), keras.layers.Reshape((7, 7, 1)),
                                keras.layers.Conv2DTranspose(1, 4, 4)])  # fmt: skip
    *sliders, picture, _words = explorers.live_latent_explorer(decoder, np.eye(5), np.arange(5)).children
    assert len(sliders) == 5 and "<svg" not in picture.value
    before = picture.value
    sliders[4].value = 1
    assert picture.value != before


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"z": np.zeros((4, 33))}, ValueError, "k from 1 to 32"),
        ({"labels": [0.5] * 4}, TypeError, "labels must be integers"),
        ({"labels": [1]}, ValueError, "equally many, got 4 and 1"),
        ({"decoder": one_layer(units=100)}, ValueError, "decoder must draw 784 values, got 100"),
    ],
)
def test_live_explorer_refuses(change, error, message):
    with pytest.raises(error, match=message):
        explorers.live_latent_explorer(**{"decoder": one_layer(), "z": Z, "labels": LABELS, **change})


# In the lessons


def stored_explorers():
    """Return the explorers that notebooks hold, as pairs (lesson, output)."""
    found = []
    for name in lessons.NAMES:
        for cell in lessons.cells(name, "code", of=lessons.stored):
            pages = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
            found += [(name, text) for text in pages if 'class="explorer"' in text]
    return found


def test_stored_explorers_are_those_of_this_package():
    """Their scripts are the present ones: after a change to a script, the lessons that show it are run again."""
    from ae_helpers.explorers import _page

    kinds = set()
    for name, text in stored_explorers():
        held = content(text)
        kind, title = held.pop("name").partition("-")[0], held.pop("title")
        kinds.add(kind)
        again = _page.page(kind, title, {key: held[key] for key in held if key not in ("ink", "palette")}).data
        assert text == again, f"An explorer of another make: make lesson N={name[:2]}"
    assert kinds == {"neighbours", "latent", "slider", "alarm"}, "the lessons show one of each"


def test_an_explorer_answers_in_a_deck_which_is_small(page, tmp_path):
    slides.copy_reveal(tmp_path)
    (name,) = {name for name, text in stored_explorers() if 'id="latent-' in text}
    deck = slides.build(lessons.ROOT / "notebooks" / f"{name}.ipynb", tmp_path)
    assert deck.stat().st_size < 2_000_000
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    page.evaluate("""() => {
      const slides = [...document.querySelectorAll(".slides section:not(:has(section))")];
      const {h, v} = Reveal.getIndices(slides.find(slide => slide.querySelector(".explorer")));
      Reveal.slide(h, v);
    }""")
    here, before = page.evaluate("Reveal.getIndices()"), said(page)
    page.locator(".explorer canvas").first.press("ArrowRight")
    assert said(page) != before and page.evaluate("Reveal.getIndices()") == here
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices()") != here, "elsewhere the key turns the deck"
