/* Choosing a span in the week or the day: the start, then the end; a third press starts anew. Every word and number comes from the
   attributes the server wrote (docs/design.md); without script each free cell is a submit button. */
"use strict";

const CELL = "button.cell[name=at]";

/* the grid as the page has it: day → time → button */
function read(box) {
  const rows = [...box.querySelectorAll("[data-from]")];
  const order = new Map(rows.map((row, index) => [row, index]));
  const names = new Map([...box.querySelectorAll("[data-day]")].map((day) => [day.dataset.day, day.dataset.name]));
  const cells = [...box.querySelectorAll(CELL)].map((button) => {
    const row = button.closest("[data-from]");
    return { button, day: button.value.split("T")[0], at: order.get(row), from: row.dataset.from, to: row.dataset.to };
  });
  return { cells, names };
}

/* how each begun box looks at its grid anew */
const looks = new WeakMap();

/* what a cell looked like before it was chosen */
const plain = new WeakMap();
function remember({ button }) {
  if (plain.has(button)) return;
  plain.set(button, {
    className: button.className,
    label: button.getAttribute("aria-label"),
    inside: [...button.childNodes].map((node) => node.cloneNode(true)),
  });
}
function restore({ button }) {
  const kept = plain.get(button);
  if (!kept) return;
  button.className = kept.className;
  button.removeAttribute("aria-pressed");
  button.setAttribute("aria-label", kept.label);
  button.replaceChildren(...kept.inside.map((node) => node.cloneNode(true)));
}
function mark(cell, name, edge, words) {
  remember(cell);
  const { button } = cell;
  button.className = `cell cell--chosen${edge}`;
  button.setAttribute("aria-pressed", "true");
  button.setAttribute("aria-label", words ? `${name}${words} 選択中` : `${plain.get(button).label} 選択中`);
  if (!words) return;
  if (button.closest(".slots")) return button.replaceChildren(words);
  const small = document.createElement("small");
  small.textContent = words.slice(-2);
  button.replaceChildren(words.slice(0, -2), small);
}

function stamp(day, time) {
  return `${day}T${time.padStart(5, "0")}`;
}

/* the arrow keys: the next cell that may be pressed, of the same time on another day or of the same day at another time */
const STEPS = { ArrowLeft: ["day", -1], ArrowRight: ["day", 1], ArrowUp: ["at", -1], ArrowDown: ["at", 1] };
function beside(cells, here, along, way) {
  const across = along === "day" ? "at" : "day";
  const line = cells.filter((cell) => cell[across] === here[across] && (way > 0 ? cell[along] > here[along] : cell[along] < here[along]));
  const near = (a, b) => (way > 0 ? a[along] < b[along] : a[along] > b[along]);
  return line.reduce((best, cell) => (!best || near(cell, best) ? cell : best), null);
}

function start(box) {
  const form = box.closest("form");
  let grid = read(box);
  const hours = JSON.parse(box.dataset.hours || "[]");
  const yen = JSON.parse(box.dataset.yen || "[]");
  const least = Number(box.dataset.least || 1);
  const most = Number(box.dataset.most || hours.length);
  const empty = new Map([...form.querySelectorAll("[data-chosen]")].map((spot) => [spot, spot.textContent]));
  let first = null;
  let last = null;

  const say = (words) => {
    const spot = form.querySelector("[data-week-status]");
    spot.textContent = words || "";
    spot.hidden = !words;
  };
  const chosen = () => grid.cells.filter((cell) => first && cell.day === first.day && cell.at >= first.at && cell.at <= (last || first).at);

  function write(words) {
    for (const [spot, before] of empty) {
      spot.textContent = words ? words[spot.dataset.chosen] ?? "" : before;
    }
    for (const field of form.querySelectorAll("[data-chosen-value]")) field.value = words ? words[field.dataset.chosenValue] : "";
  }
  function draw() {
    grid.cells.forEach(restore);
    if (!first) return write(null);
    const cells = chosen();
    const end = last || first;
    const name = grid.names.get(first.day) || "";
    cells.forEach((cell, index) => {
      const isFirst = index === 0;
      const isLast = last && index === cells.length - 1 && !isFirst;
      mark(cell, name, (isFirst ? " cell--first" : "") + (isLast || cells.length === 1 ? " cell--last" : ""),
        isFirst ? `${cell.from}から` : isLast ? `${cell.to}まで` : "");
    });
    const n = cells.length;
    const price = last ? [hours[n - 1], yen[n - 1]].filter(Boolean).join("・") : "終わりの時間を押してください";
    write({ date: name, span: last ? `${first.from}～${end.to}` : `${first.from}から`, hours: hours[n - 1], yen: yen[n - 1], price,
      start: stamp(first.day, first.from), end: last ? stamp(first.day, end.to) : "" });
  }
  /* null when the span may be chosen, else why not */
  function refusal(from, to) {
    const n = to.at - from.at + 1;
    const inside = grid.cells.filter((cell) => cell.day === from.day && cell.at >= from.at && cell.at <= to.at);
    if (inside.length < n) return box.dataset.gapWords;
    if (n > most) return box.dataset.mostWords || box.dataset.gapWords;
    return n < least ? box.dataset.leastWords : null;
  }
  function press(cell) {
    if (!first || last || cell.day !== first.day) {
      [first, last] = [cell, null];
      say("");
    } else {
      const [from, to] = cell.at < first.at ? [cell, first] : [first, cell];
      const why = refusal(from, to);
      say(why);
      if (why) return;
      [first, last] = [from, to];
    }
    draw();
  }

  /* the grid the server drew, at first and after each turn of the week: its chosen cells are ours; chosen hours of another week stay */
  function look() {
    grid = read(box);
    const drawn = grid.cells.filter(({ button }) => button.matches(".cell--chosen"));
    const ends = form.querySelector("[data-chosen-value=end]")?.value;
    if (drawn.length) [first, last] = [drawn[0], ends ? drawn.at(-1) : null];
    for (const cell of drawn) {
      const count = cell.button.dataset.count || "";
      plain.set(cell.button, { className: /(^|\s)1$/.test(count) ? "cell cell--few" : "cell cell--free", label: cell.button.getAttribute("aria-label").split(" ").slice(0, 2).join(" "),
        inside: [document.createTextNode(count)] });
    }
  }
  look();
  const [day, from] = (form.querySelector("[data-chosen-value=start]")?.value || "").split("T");
  if (from && !first) {
    first = { day, from, to: from };
    last = form.querySelector("[data-chosen-value=end]").value ? first : null;
  }
  if (first) for (const spot of empty.keys()) empty.set(spot, spot.dataset.none || "");
  looks.set(box, look);

  box.addEventListener("click", (event) => {
    const cell = grid.cells.find(({ button }) => button === event.target.closest(CELL));
    if (!cell) return;
    event.preventDefault();
    press(cell);
  });
  box.addEventListener("keydown", (event) => {
    const here = grid.cells.find(({ button }) => button === event.target);
    const there = here && STEPS[event.key] && beside(grid.cells, here, ...STEPS[event.key]);
    if (!there) return;
    event.preventDefault();
    there.button.focus();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-week-reset]")) return;
    event.preventDefault();
    [first, last] = [null, null];
    say("");
    draw();
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-week-apply]") || last) return;
    event.preventDefault();
    say(first ? "終わりの時間を押してください。" : "はじめの時間と終わりの時間を、表から選んでください。");
    form.querySelector("[data-week-status]").scrollIntoView({ block: "center" });
  }, true);
}

function begin(root) {
  const around = root.parentElement?.closest("[data-week]");
  if (looks.has(around)) looks.get(around)();
  const boxes = [...root.querySelectorAll("[data-week]"), ...(root.matches?.("[data-week]") ? [root] : [])];
  for (const box of boxes) if (!looks.has(box) && box.closest("form")) start(box);
}
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
begin(document);
