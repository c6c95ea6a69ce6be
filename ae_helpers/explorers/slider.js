// A slider over settings: rows of pictures that change with it, or stay, and numbers.

const sheet = new Image();
explore((root, line) => {
  const strips = data.rows.map(row => {
    const strip = element(root, "div", {}, "flex:1 1 100%;display:flex;gap:0.6em;align-items:center");
    element(strip, "span", {}, "flex:0 0 6.5em;line-height:1.2;overflow-wrap:anywhere").textContent = row.name;
    return paper(strip, 4 * SIDE * data.across, 4 * SIDE, row.name, 84 * data.across);
  });
  let at = data.start;
  const input = slider(root, data.setting, data.settings.length, at, i => { at = i; draw(); });

  function draw() {
    const here = `${data.setting}: ${data.settings[at]}`;
    strips.forEach((strip, i) => {
      const row = data.rows[i], first = row.first + (row.moves ? at * data.across : 0), pen = strip.getContext("2d");
      for (let j = 0; j < data.across; j++) drawSprite(pen, sheet, first + j, 4 * SIDE * j, 0, 4 * SIDE);
      strip.setAttribute("aria-label", row.moves ? `${row.name}, ${here}` : row.name);
    });
    input.setAttribute("aria-valuetext", here);
    const numbers = Object.entries(data.numbers).map(([name, values]) => `${name}: ${values[at]}`);
    line.textContent = [here, ...numbers].join("; ") + ".";
  }
  sheet.addEventListener("load", draw);
  draw();
});
sheet.src = data.sheet;
