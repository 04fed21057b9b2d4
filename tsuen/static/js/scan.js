/* Reading the code at the door with the camera. The stream is opened once per press and closed when the page is left.
   Marks: [data-scan] (data-ponyfill, data-wasm) around [data-scan-video] and [data-scan-status]; [data-scan-start] anywhere. */
"use strict";

const box = document.querySelector("[data-scan]");
const video = box?.querySelector("[data-scan-video]");
const startButton = document.querySelector("[data-scan-start]");
const PAUSE = 120;
const SAY = {
  NotAllowedError: "カメラを使う許可がありません。ブラウザーの設定でカメラを許可するか、番号を入力してください。",
  NotFoundError: "カメラが見つかりません。番号を入力してください。",
  NotReadableError: "カメラを開けません。カメラを使っているほかのアプリを閉じて、もう一度お試しください。",
  OverconstrainedError: "使えるカメラが見つかりません。番号を入力してください。",
  insecure: "この接続ではカメラを使えません。番号を入力してください。",
  engine: "読み取りの準備ができませんでした。電波のよいところでもう一度押すか、番号を入力してください。",
  looking: "コードをさがしています…",
  opening: "カメラを開いています…",
  found: "読み取りました。画面を開いています…",
  other: "園の2次元コードではありません。園のタブレットに出ているコードを、わくの中に入れてください。",
  elsewhere: "ちがうサイトのコードです。園のタブレットに出ているコードを、わくの中に入れてください。",
  closed: "カメラを閉じました。もう一度読み取るときは、ボタンを押してください。",
};
let stream = null;
let lock = null;
let run = 0;

function say(words) {
  const spot = box.querySelector("[data-scan-status]");
  if (spot.textContent !== words) spot.textContent = words;
}
function stop() {
  run += 1;
  for (const track of stream?.getTracks() || []) track.stop();
  stream = null;
  lock?.release();
  lock = null;
  video.srcObject = null;
  video.hidden = true;
  startButton.hidden = false;
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error("engine"));
    document.head.append(script);
  });
}
async function detector() {
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) return new window.BarcodeDetector({ formats: ["qr_code"] });
  }
  if (!window.BarcodeDetectionAPI) await loadScript(box.dataset.ponyfill);
  const api = window.BarcodeDetectionAPI;
  api.prepareZXingModule({ overrides: { locateFile: () => box.dataset.wasm } });
  return new api.BarcodeDetector({ formats: ["qr_code"] });
}

/* the address to go to, or the words that say what was wrong */
function judge(text) {
  let url = null;
  try {
    url = new URL(text);
  } catch {
    return { words: SAY.other };
  }
  if (url.origin !== location.origin) return { words: SAY.elsewhere };
  return url.pathname.startsWith("/d/") ? { href: url.href } : { words: SAY.other };
}

async function look(engine, mine) {
  while (mine === run) {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const [code] = await engine.detect(video);
      if (mine !== run) return;
      const verdict = code ? judge(code.rawValue) : null;
      if (verdict?.href) {
        say(SAY.found);
        stop();
        startButton.hidden = true;
        location.assign(verdict.href);
        return;
      }
      if (verdict) say(verdict.words);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/* the screen does not go dark while the camera looks */
async function stayAwake(mine) {
  const held = await navigator.wakeLock?.request("screen").catch(() => null);
  if (mine === run) lock = held || null;
  else held?.release();
}

async function scan() {
  if (stream) return;
  if (!navigator.mediaDevices?.getUserMedia) return say(SAY.insecure);
  const mine = (run += 1);
  startButton.hidden = true;
  say(SAY.opening);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } }, audio: false });
    if (mine !== run) return stop();
    video.srcObject = stream;
    video.hidden = false;
    stayAwake(mine);
    await video.play();
  } catch (error) {
    stop();
    return say(SAY[error.name] || SAY.NotReadableError);
  }
  try {
    const engine = await detector();
    if (mine === run) say(SAY.looking);
    await look(engine, mine);
  } catch {
    stop();
    say(SAY.engine);
  }
}

if (box && video && startButton) {
  startButton.hidden = false;
  startButton.addEventListener("click", scan);
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream) {
      stop();
      say(SAY.closed);
    }
  });
}
