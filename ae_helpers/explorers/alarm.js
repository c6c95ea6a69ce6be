// A slider over a threshold: who is above it, the four counts, and what they mean.

explore((root, line) => {
  const width = 1520, height = 360, half = 128, middle = height / 2, last = data.thresholds.length - 1;
  const input = slider(root, "threshold", last + 1, data.start, i => { at = i; draw(); });
  const chart = paper(root, width, height, "Histogram.", 760), pen = chart.getContext("2d");
  chart.style.cssText += ";flex:0 1 760px;touch-action:pan-y;cursor:ew-resize";
  const table = element(root, "table", {}, "flex:0 1 auto;border-collapse:collapse;margin:0.3em 0");
  line.style.flex = "1 1 19em";  // beside the table, where there is room
  let at = data.start;

  // Bars of normal examples stand on the middle line, those of abnormal ones hang from it; each kind has its own scale.
  function bars(shares, sign, color) {
    const wide = width / shares.length, most = Math.max(...shares);
    pen.fillStyle = color;
    shares.forEach((share, i) => {
      const long = half * share / most;
      pen.fillRect(i * wide + 1, sign < 0 ? middle - long - 1 : middle + 1, wide - 2, long);
    });
  }
  function draw() {
    const [caught, wrong] = [data.caught[at], data.wrong[at]], {normal, abnormal, thresholds} = data;
    const x = width * at / last, percent = share => `${(100 * share).toFixed(1)}\u00a0%`;
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, height);
    bars(data.normal_bars, -1, data.palette[6]);
    bars(data.abnormal_bars, 1, data.palette[1]);
    pen.fillStyle = data.ink; pen.fillRect(0, middle - 1, width, 2); pen.fillRect(x - 3, 0, 6, height);
    const right = x < width / 2, words = (text, x, y, align) => write(pen, text, x, y, "34px", data.ink, align);
    words(right ? "alarm →" : "← no alarm", x + (right ? 16 : -16), 26, right ? "left" : "right");
    words("normal", width - 12, middle - 28, "right");
    words("abnormal", 12, middle + 30, "left");
    words(`score ${thresholds[0]}`, 12, height - 26, "left");
    words(thresholds[last], width - 12, height - 26, "right");

    const rows = [["", "alarm", "no alarm"], ["abnormal", caught, abnormal - caught], ["normal", wrong, normal - wrong]];
    table.replaceChildren(...rows.map((cells, i) => {
      const row = document.createElement("tr");
      cells.forEach((text, j) => {
        const cell = row.appendChild(document.createElement(i && j ? "td" : "th"));
        cell.textContent = i && j ? text.toLocaleString("en") : text;
        cell.style.cssText = `padding:0.15em 0.8em;text-align:right;border:1px solid ${GREY}`;
      });
      return row;
    }));
    const precision = caught + wrong ? percent(caught / (caught + wrong)) : "not defined";
    const [c, r] = [caught / abnormal, wrong / normal], rare = 0.01 * c + 0.99 * r;
    line.textContent = `Alarm above ${thresholds[at]}. Caught (recall): ${percent(c)} of the abnormal. False-alarm rate: ` +
      `${percent(r)} of the normal. True alarms (precision): ${precision}; if only 1\u00a0% were abnormal: ` +
      `${rare ? percent(0.01 * c / rare) : "not defined"}. Move the slider, or drag over the picture.`;
    input.value = at;
    input.setAttribute("aria-valuetext", `threshold ${thresholds[at]}`);
    chart.setAttribute("aria-label", `Histogram of both kinds; the threshold is at ${thresholds[at]}.`);
  }
  onPoint(chart, x => { at = Math.min(Math.max(Math.round(last * x / width), 0), last); draw(); });
  draw();
});
