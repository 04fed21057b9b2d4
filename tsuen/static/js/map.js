/* The map of facilities (Leaflet): a numbered pin each. Without it, or without pictures, the list below says the same. */
"use strict";

(() => {
  const box = document.querySelector("[data-map]");
  if (!box || !window.L) return;
  const pins = JSON.parse(box.dataset.map);
  const me = box.dataset.me ? JSON.parse(box.dataset.me) : null;
  const map = L.map(box, { attributionControl: false, zoomControl: false, scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: "大きくする", zoomOutTitle: "小さくする" }).addTo(map);
  L.tileLayer(box.dataset.tiles, { minZoom: 5, maxZoom: 18 }).addTo(map);
  const words = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const places = pins.map((pin) => {
    const icon = L.divIcon({ className: "map__pin", html: words("span", String(pin.n)), iconSize: [44, 44], iconAnchor: [0, 44], popupAnchor: [22, -42] });
    const say = document.createElement("div");
    const link = Object.assign(words("a", "施設の詳細を見る"), { href: pin.href });
    say.append(words("b", `${pin.n} ${pin.name}`), document.createElement("br"), link);
    L.marker(pin.at, { icon, alt: `${pin.n} ${pin.name}`, title: pin.name }).bindPopup(say).addTo(map);
    return pin.at;
  });
  if (me) {
    const icon = L.divIcon({ className: "map__me", iconSize: [22, 22] });
    L.marker(me, { icon, alt: "いまの場所", title: "いまの場所", keyboard: false, interactive: false }).addTo(map);
    places.push(me);
  }
  if (places.length) map.fitBounds(places, { paddingTopLeft: [72, 72], paddingBottomRight: [56, 32], maxZoom: 15 });
})();
