/* 「現在地を使う」: the position is asked for at a press only, kept to some 100 m, and put into the address of the list. */
"use strict";

const box = document.querySelector("[data-near]");
const press = box?.querySelector("[data-near-start]");
const status = box?.querySelector("[data-near-status]");
const INSTEAD = "場所の名前か郵便番号を入力してください。";
const WHY = {
  1: `いまの場所を使うことが許可されていません。${INSTEAD}`,
  2: `いまの場所が分かりませんでした。${INSTEAD}`,
  3: `いまの場所を読み取るのに時間がかかりすぎました。もう一度押すか、${INSTEAD}`,
};

function found({ coords }) {
  const to = new URL(box.dataset.near, location.href);
  to.searchParams.set("at", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
  location.assign(to);
}
function failed(error) {
  press.removeAttribute("aria-busy");
  status.textContent = WHY[error.code] || WHY[2];
}
if (press && "geolocation" in navigator) {
  press.hidden = false;
  press.addEventListener("click", () => {
    press.setAttribute("aria-busy", "true");
    status.textContent = "いまの場所を読み取っています。";
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 15000, maximumAge: 60000 });
  });
}
