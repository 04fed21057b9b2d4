/* What every page gains from script. Each part does nothing where its marks are missing; without script the pages still work. */
"use strict";

const WORDS = {
  400: "画面を開いてから時間がたっています。この画面を読みこみなおして、もう一度お試しください。",
  401: "ログインの時間が切れました。もう一度ログインしてください。",
  403: "いまのアカウントでは、この操作はできません。",
  413: "ファイルが大きすぎます。小さいファイルを選んでください。",
  429: "短い時間に何度も操作がありました。しばらく待ってから、もう一度お試しください。",
  offline: "インターネットにつながりませんでした。電波のよいところで、もう一度お試しください。",
  other: "うまくいきませんでした。少し待ってから、もう一度お試しください。",
};
const KEPT = "入力した内容は、この画面に残っています。";
const MARK = "エラー：";

/* the error region */
function region() {
  return document.getElementById("errors");
}
function say(words) {
  const box = document.createElement("p");
  box.className = "notice notice--stop";
  box.textContent = words;
  region()?.replaceChildren(box);
}
document.addEventListener("htmx:beforeRequest", () => region()?.replaceChildren());
document.addEventListener("htmx:sendError", () => say(WORDS.offline));
document.addEventListener("htmx:timeout", () => say(WORDS.offline));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status < 400 || target !== region() || xhr.responseText.includes("data-error-region")) return;
  event.detail.shouldSwap = false;
  say(WORDS[xhr.status] || WORDS.other);
});

/* a refused form: the title says so, the summary gets the focus */
document.addEventListener("htmx:afterSettle", (event) => {
  const status = event.detail.xhr?.status;
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) {
    if (status < 400 && document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length);
    return;
  }
  if (status !== 422 && status !== 409) return;
  if (!document.title.startsWith(MARK)) document.title = MARK + document.title;
  summary.focus();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  (field.closest(".field") || field).scrollIntoView({ block: "center" });
});

/* a pressed button waits, as wide as before */
const waiting = new Set();
const reached = new WeakSet();
function wait(button) {
  if (!button || waiting.has(button)) return;
  const width = button.getBoundingClientRect().width;
  const kept = [...button.childNodes];
  waiting.add(button);
  button.restore = () => {
    button.replaceChildren(...kept);
    button.style.removeProperty("min-width");
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    waiting.delete(button);
  };
  button.style.setProperty("min-width", `${width}px`);
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  button.textContent = "送信しています…";
}
function wakeAll() {
  for (const button of [...waiting]) button.restore();
}
document.addEventListener("submit", (event) => {
  if (event.submitter?.getAttribute("aria-busy") !== "true" || reached.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const posts = form.matches("[hx-post], [hx-put], [hx-delete]");
  // a download leaves the page as it is: nothing would wake the button
  if (!button?.matches(".button") || form.matches("[data-download]") || !(posts || (form.method === "post" && !event.defaultPrevented))) return;
  // a moment later: the button's own name and value must still be sent
  setTimeout(() => wait(button), 0);
});
document.addEventListener("htmx:afterRequest", wakeAll);

/* a form that was typed into is not given to a network that is not there: it stays as it is, and says so */
const REACH = 8000;
const TYPED = "input:not([type=hidden]), textarea, select";
document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  const plain = form.method === "post" && !event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-delete], [data-download]");
  if (!plain || reached.delete(form) || ![...form.elements].some((one) => one.matches(TYPED))) return;
  event.preventDefault();
  wait(button);
  const there = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(REACH) }).then(() => true, () => false);
  if (there) {
    reached.add(form);
    form.requestSubmit(button);
  } else {
    wakeAll();
    say(`${WORDS.offline}${KEPT}`);
  }
});

/* a piece that is slow to come: said to readers, paler to the eye */
const SLOW = 300;
document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, xhr } = event.detail;
  const timer = setTimeout(() => target.setAttribute("data-slow", ""), SLOW);
  target.setAttribute("aria-busy", "true");
  xhr.addEventListener("loadend", () => {
    clearTimeout(timer);
    target.removeAttribute("aria-busy");
    target.removeAttribute("data-slow");
  });
});

/* coming back by the browser's arrow: never an old private page, never a button that waits */
addEventListener("pageshow", (event) => {
  wakeAll();
  if (event.persisted && document.body.hasAttribute("data-private")) location.reload();
});

/* a page that answers a form is not asked for again by the browser's arrow or by reloading: its place is the page before it */
const before = document.querySelector("form[data-return]")?.dataset.return;
if (before) history.replaceState(null, "", before);

/* password: 表示する / かくす; printing; trying again */
function wake(root) {
  for (const button of root.querySelectorAll("[data-password][hidden], [data-print][hidden]")) button.hidden = false;
}
document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-password]");
  if (eye) {
    const input = document.getElementById(eye.getAttribute("aria-controls"));
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
    eye.textContent = shown ? "かくす" : "表示する";
  } else if (event.target.closest("[data-print]")) {
    print();
  } else if (event.target.closest("[data-reload]")) {
    event.preventDefault();
    location.reload();
  }
});

/* toasts: said once more so that readers hear them, gone after a while unless they hold an error, are pointed at or have the focus */
const STAY = 10_000;
function toast(box) {
  let timer = 0;
  const go = () => {
    const { parentElement: list } = box;
    box.remove();
    if (list?.matches("[data-toasts]") && !list.children.length) list.remove();
  };
  const hold = () => clearTimeout(timer);
  const count = () => {
    hold();
    if (box.dataset.toast !== "stay") timer = setTimeout(go, STAY);
  };
  const close = box.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", go);
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, count);
  count();
}
function toasts(root) {
  for (const list of root.querySelectorAll("[data-toasts]")) setTimeout(() => list.append(...list.children), 100);
  const found = [...root.querySelectorAll("[data-toast]"), ...(root.matches?.("[data-toast]") ? [root] : [])];
  for (const box of found) if (box.querySelector("[data-toast-close][hidden]")) toast(box);
}

/* the screen at the door stays awake */
let lock = null;
async function stayAwake() {
  if (document.hidden || lock || !document.querySelector("[data-awake]")) return;
  lock = (await navigator.wakeLock?.request("screen").catch(() => null)) || null;
  lock?.addEventListener("release", () => (lock = null));
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

/* a link that would lead to a page opens the same words as a dialog */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
});

/* the connection */
function connection() {
  for (const bar of document.querySelectorAll("[data-offline]")) bar.hidden = navigator.onLine;
}
addEventListener("online", connection);
addEventListener("offline", connection);

document.addEventListener("htmx:load", (event) => {
  wake(event.detail.elt);
  toasts(event.detail.elt);
});
wake(document);
toasts(document);
connection();
const refused = document.querySelector("[data-error-summary]");
refused?.focus();
addEventListener("load", () => refused?.focus()); // going to an address's #place takes the focus away
if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => undefined));

/* the chosen one of a row of chips that runs out of sight */
document.querySelector(".chips--scroll [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".chips--scroll")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});
