// A map of codes: pick a point, see its picture and those of its nearest neighbours on the map.

const sheet = new Image();
explore((root, line) => {
  const size = 1120, margin = 34, map = paper(root, size, size, "Map. Arrow keys step from point to point.", 480);
  map.style.cssText += ";touch-action:manipulation;cursor:crosshair";
  const answer = paper(root, 480, 890, "Images.", 250), pen = map.getContext("2d"), second = answer.getContext("2d");
  const low = [0, 1].map(a => Math.min(...data.z.map(p => p[a])));
  const high = [0, 1].map(a => Math.max(...data.z.map(p => p[a])));
  const scale = (size - 2 * margin) / Math.max(high[0] - low[0], high[1] - low[1], 1e-9);
  const at = data.z.map(p => [size / 2 + scale * (p[0] - (low[0] + high[0]) / 2),
                              size / 2 - scale * (p[1] - (low[1] + high[1]) / 2)]);
  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const order = from => at.map((p, i) => [distance(p, from), i]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
  let chosen = order([size / 2, size / 2])[0];

  function near() { return order(at[chosen]).filter(i => i !== chosen).slice(0, 8); }
  function framed(i, x, y, side) {
    drawSprite(second, sheet, i, x, y, side);
    second.strokeStyle = GREY; second.lineWidth = 1; second.strokeRect(x, y, side, side);
  }
  function draw() {
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, size, size);
    const color = i => data.palette[data.labels[i] % data.palette.length];
    at.forEach((p, i) => write(pen, data.labels[i], ...p, "bold 22px", color(i)));
    pen.lineWidth = 2; pen.strokeStyle = data.ink;
    for (const i of near()) { pen.beginPath(); pen.moveTo(...at[chosen]); pen.lineTo(...at[i]); pen.stroke(); }
    pen.beginPath(); pen.arc(...at[chosen], 17, 0, 7); pen.fillStyle = "#fff"; pen.fill();
    pen.lineWidth = 4; pen.stroke(); write(pen, data.labels[chosen], ...at[chosen], "bold 24px");

    second.fillStyle = "#fff"; second.fillRect(0, 0, 480, 890);
    write(second, "this point", 16, 36, "30px", data.ink, "left"); framed(chosen, 16, 62, 448);
    write(second, "its nearest on the map", 16, 554, "30px", data.ink, "left");
    near().forEach((i, j) => {
      const x = 16 + 115 * (j % 4), y = 580 + 152 * Math.floor(j / 4);
      framed(i, x, y, 104); write(second, data.labels[i], x, y + 124, "26px", data.ink, "left");
    });
  }
  function say() {
    const [x, y] = data.z[chosen].map(value => value.toFixed(2));
    const article = data.labels[chosen] === 8 ? "An" : "A";
    line.textContent = `${article} ${data.labels[chosen]} at (${x}, ${y}). Its nearest on the map: ` +
      near().map(i => data.labels[i]).join(", ") + ". Point at a digit, tap it, or use the arrow keys.";
  }
  function choose(i) { if (i !== undefined && i !== chosen) { chosen = i; draw(); say(); } }

  onPoint(map, (x, y) => choose(order([x, y])[0]), true);
  onArrow(map, (right, down) => choose(order(at[chosen]).find(i => {
    const step = [at[i][0] - at[chosen][0], at[i][1] - at[chosen][1]];
    const along = step[0] * right + step[1] * down, across = step[0] * down + step[1] * right;
    return along > 0 && along >= Math.abs(across);
  })));
  sheet.addEventListener("load", draw);
  draw(); say();
});
sheet.src = data.sheet;
