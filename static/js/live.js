// What is being made: the clock on its tile, and its way into the grid.
const seen = new WeakMap();

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The server says how long it has been; from then on this page counts. */
function tick() {
  const now = performance.now();
  for (const place of document.querySelectorAll("[data-elapsed]")) {
    if (!seen.has(place)) seen.set(place, now - Number(place.dataset.elapsed) * 1000);
    const seconds = (now - seen.get(place)) / 1000;
    const typical = Number(place.dataset.typical) || 0;
    const left = Math.round(typical - seconds);
    place.textContent = typical && left > 0 ? `${clock(seconds)} · ${left} s left` : clock(seconds);
    const bar = place.closest(".job-face")?.querySelector("progress");
    // Beyond its usual time a job is nearly there, but never quite.
    if (bar) bar.value = typical ? Math.min(seconds, typical * 0.96) : 100 * (1 - Math.exp(-(seconds + 2) / 30));
  }
}

setInterval(tick, 1000);
tick();
document.addEventListener("htmx:afterSettle", tick);
document.addEventListener("htmx:oobAfterSwap", tick);

/** Jobs that this page has no place for yet, begun just now here or in another window, get one. */
function makeRoom(response) {
  const holder = document.getElementById("live") ?? document.getElementById("poller")?.parentElement;
  const ids = [...response.matchAll(/id="(job-[0-9a-f-]+)" hx-swap-oob/g)].map(([, id]) => id).reverse();
  for (const id of ids) {
    if (!holder || document.getElementById(id)) continue;
    const place = document.createElement("div");
    place.id = id;
    holder.prepend(place);
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (typeof event.detail.serverResponse === "string") makeRoom(event.detail.serverResponse);
});

// Nobody looks: nothing is asked, unless for a notification and then seldom. On coming back, at once.
const SELDOM = 8000;
let asked = 0;
const poller = () => document.getElementById("poller");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "poller") return;
  const seldom = window.atelier.notifies?.() && performance.now() - asked > SELDOM;
  if (document.hidden && !seldom) event.preventDefault();
  else asked = performance.now();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && poller()?.hasAttribute("hx-get")) window.htmx.trigger("#poller", "now");
});
