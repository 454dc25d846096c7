// Jobs that end are said once, on every page, whatever the page itself shows of them.
const { announce, tell } = window.atelier;
const EVERY = 3000;
const said = new Set();

function read(place) {
  const news = [];
  for (const entry of place?.querySelectorAll("[data-ended]") ?? []) {
    const { ended: uid, state, pictures } = entry.dataset;
    const key = `${uid} ${state}`;
    if (said.has(key)) continue;
    said.add(key);
    news.push({ uid, state, pictures: Number(pictures), url: entry.href, text: entry.textContent });
  }
  if (!news.length) return;
  announce(news.map(({ text }) => text).join(" "));
  tell("ended", news);
}

/** A job that runs again may end again. */
function forget(place) {
  for (const tile of place.querySelectorAll(".job-tile")) {
    const uid = tile.closest("[id^=job-]")?.id.slice(4);
    for (const key of said) if (key.startsWith(`${uid} `)) said.delete(key);
  }
}

// The grid asks by itself, and more often.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id.startsWith("job-")) forget(event.detail.target.parentElement ?? document);
  read(document.getElementById("ended"));
});

// Elsewhere this module asks, while anything is being made.
const watched = () => document.getElementById("poller")?.hasAttribute("hx-get");
const wanted = () => !document.hidden || window.atelier.notifies?.();
let next = document.body.dataset.live;
let asking = false;

async function ask() {
  if (!next || asking || watched() || !wanted()) return;
  asking = true;
  try {
    const response = await fetch(next, { headers: { "HX-Request": "true" } });
    if (response.status === 401 || response.redirected) next = "";
    else if (response.status === 200) {
      const news = new DOMParser().parseFromString(await response.text(), "text/html");
      forget(news);
      read(news);
      next = news.getElementById("poller")?.getAttribute("hx-get") ?? "";
      const badge = news.getElementById("badge");
      badge?.removeAttribute("hx-swap-oob");
      for (const place of document.querySelectorAll("#badge")) place.replaceWith(badge?.cloneNode(true) ?? "");
    }
  } catch {
    // Asked again in a moment.
  }
  asking = false;
}

if (next) setInterval(ask, EVERY);
document.addEventListener("visibilitychange", () => !document.hidden && ask());
