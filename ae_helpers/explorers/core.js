// What all explorers share: their parts, the picture's pixels, where a pointer is, and a network's forward pass.
// `data` is what Python wrote; every file that follows this one calls explore().

const GREY = "#757575", SIDE = 28;

/** Put every picture of this name on the page to work, once: a notebook may be open in two views. */
function explore(start) {
  for (const root of document.querySelectorAll(`[id="${data.name}"]`)) {
    if (root.dataset.alive) continue;
    root.dataset.alive = "yes";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", data.title);
    const line = root.querySelector("p");
    line.style.minHeight = "3em";  // so that nothing jumps when the words change
    start(root, line);
  }
}

/** Make an element of a page, with attributes and style, and put it before the line of words, or into another one. */
function element(root, tag, attributes, style) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.style.cssText = style || "";
  root.insertBefore(made, root.querySelector(":scope > p"));
  return made;
}

/** A white canvas, as wide on the page as there is room, at most `wide`. */
function paper(root, width, height, label, wide) {
  const style = `flex:1 1 ${Math.round(wide * 0.75)}px;width:100%;min-width:0;max-width:${wide}px;height:auto;` +
    `box-sizing:border-box;background:#fff;border:1px solid ${GREY}`;
  return element(root, "canvas", {width, height, role: "img", "aria-label": label}, style);
}

/** Write words on a canvas. */
function write(pen, text, x, y, font, color, align) {
  pen.fillStyle = color || data.ink; pen.font = font + " sans-serif";
  pen.textAlign = align || "center"; pen.textBaseline = "middle"; pen.fillText(text, x, y);
}

/** Draw picture `i` of a sheet; nothing while the sheet is on its way. */
function drawSprite(pen, sheet, i, x, y, side) {
  pen.imageSmoothingEnabled = false;
  const left = SIDE * (i % data.columns), top = SIDE * Math.floor(i / data.columns);
  if (sheet.complete) pen.drawImage(sheet, left, top, SIDE, SIDE, x, y, side, side);
}

/** Draw 28 x 28 values, 0 for paper and 1 for ink, over a whole canvas. */
function drawValues(pen, values) {
  const pixels = new ImageData(SIDE, SIDE), small = document.createElement("canvas");
  values.forEach((value, i) => {
    const grey = Math.round(255 * (1 - Math.min(Math.max(value, 0), 1)));
    pixels.data.set([grey, grey, grey, 255], 4 * i);
  });
  small.width = small.height = SIDE;
  small.getContext("2d").putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, pen.canvas.width, pen.canvas.height);
}

/** Tell where mouse, pen or finger are on a canvas, in its pixels: when they touch it, drag over it, or just hover. */
function onPoint(canvas, tell, hover) {
  const point = event => {
    const box = canvas.getBoundingClientRect();
    tell((event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height);
  };
  canvas.addEventListener("pointerdown", event => {
    if (!hover) canvas.setPointerCapture(event.pointerId);  // a drag may leave the canvas and come back
    point(event);
  });
  canvas.addEventListener("pointermove", event => { if (hover || event.buttons) point(event); });
}

/** Tell which way an arrow key points; the page does not scroll, and no deck turns. */
function onArrow(canvas, tell) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.addEventListener("keydown", event => {
    const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (!way) return;
    event.preventDefault(); event.stopPropagation();
    tell(...way);
  });
}

/** A slider with a name before it; the browser gives it keys, touch and a voice. */
function slider(root, name, count, at, tell) {
  const label = element(root, "label", {}, "flex:1 1 100%;max-width:760px;display:flex;gap:0.6em;align-items:center");
  label.append(name);
  const input = element(label, "input", {type: "range", min: 0, max: count - 1, step: 1, value: at}, "flex:1;min-width:0");
  input.addEventListener("input", () => tell(Number(input.value)));
  input.addEventListener("keydown", event => event.stopPropagation());
  return input;
}

/** Read numbers of 16 bits, as NumPy wrote them, low byte first. */
function halves(text) {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return Float32Array.from({length: bytes.length / 2}, (_, i) => {
    const bits = bytes[2 * i] + 256 * bytes[2 * i + 1], power = (bits >> 10) & 31, rest = bits & 1023;
    return (bits >> 15 ? -1 : 1) * (power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -24 * rest);
  });
}

const ACTIVATIONS = {
  linear: a => a, relu: a => Math.max(a, 0), sigmoid: a => 1 / (1 + Math.exp(-a)), tanh: Math.tanh,
};

/** Send a code through dense layers: kernels are inputs x outputs, a row after the other, as in Keras. */
function forward(network, z) {
  return network.reduce((inputs, layer) => {
    const outputs = Float32Array.from(layer.bias);
    inputs.forEach((value, i) => {
      for (let j = 0; j < outputs.length; j++) outputs[j] += value * layer.kernel[i * outputs.length + j];
    });
    return outputs.map(ACTIVATIONS[layer.activation]);
  }, Float32Array.from(z));
}
