#!/bin/sh
# Chromium and a Japanese font for the tests in a browser: found, or installed where apt-get and root are at hand.
# Without them those tests say in the last lines that they did not run.
for name in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && found=$name && break
done
if [ -n "${found:-}" ] && { ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=ja 2>/dev/null | head -n 1)" ]; }; then
  exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing chromium and fonts-noto-cjk for the tests in a browser."
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "No Chromium with Japanese letters here and no way to install one: tests in a browser will not run." >&2
exit 0
