// A map of codes and a decoder: drag a point over the map and see what the decoder draws there.

const network = data.network.map(({kernel, bias, activation}) => (
  {kernel: halves(kernel), bias: halves(bias), activation}));

explore((root, line) => {
  const help = "Drag over the map, tap it, or use the arrow keys.", size = 800, margin = 24, inside = size - 2 * margin;
  const map = paper(root, size, size, "Map of codes. Arrow keys move the code.", 400);
  map.style.cssText += ";touch-action:none;cursor:crosshair";
  const digit = paper(root, 20 * SIDE, 20 * SIDE, "What the decoder draws.", 280);
  const pens = [map, digit].map(canvas => canvas.getContext("2d"));
  const put = share => [margin + inside * share[0], size - margin - inside * share[1]];
  let share = [0.5, 0.5];  // how far right and how far up on the map, from 0 to 1

  // Along an axis the code goes in a straight line from tick to tick. The three digits that the reader is told are the
  // ones that are decoded, so that g(z) can be tried in a cell.
  function code() {
    return share.map((part, axis) => {
      const ticks = data.ticks[axis], place = part * (ticks.length - 1), i = Math.min(Math.floor(place), ticks.length - 2);
      return Number((ticks[i] + (place - i) * (ticks[i + 1] - ticks[i])).toPrecision(3));
    });
  }
  function nearest() {
    const away = data.places.map(p => Math.hypot(p[0] - share[0], p[1] - share[1]));
    return [...away.keys()].sort((i, j) => away[i] - away[j]).slice(0, 5).map(i => data.labels[i]);
  }
  function draw() {
    const [pen, second] = pens, here = put(share), z = code();
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, size, size);
    data.places.forEach((p, i) =>
      write(pen, data.labels[i], ...put(p), "bold 20px", data.palette[data.labels[i] % data.palette.length]));
    for (const [color, width] of [["#fff", 12], [data.ink, 5]]) {
      pen.strokeStyle = color; pen.lineWidth = width; pen.beginPath(); pen.arc(...here, 18, 0, 7); pen.stroke();
    }
    drawValues(second, forward(network, z));
    line.textContent = `z = (${z.join(", ")}): the decoder draws this. The five nearest codes on the map belong to ` +
      `${nearest().join(", ")}. ${help}`;
    digit.setAttribute("aria-label", `What the decoder draws at z = (${z.join(", ")}).`);
  }
  function move(right, up) { share = [right, up].map(part => Math.min(Math.max(part, 0), 1)); draw(); }

  onPoint(map, (x, y) => move((x - margin) / inside, (size - margin - y) / inside));
  onArrow(map, (right, down) => move(share[0] + right / 40, share[1] - down / 40));
  draw();
});
