// Several pictures at once: choose them, and a bar slides in with what can be done with all.
const { announce, equip, paint, post, takeDown, tell, toast, typing } = window.atelier;

const MOST = 200;
const HOLD = 450; // milliseconds of a finger on a picture
const bar = document.getElementById("selection");
const chosen = new Set();
let last = null;
let held = false;

const own = () => [...document.querySelectorAll("[data-wall] .tile[data-uid]:not([data-maker])")];
const tileOf = (uid) => document.querySelector(`[data-wall] .tile[data-uid="${uid}"]`);
const pictures = (count) => `${count} ${count === 1 ? "picture" : "pictures"}`;

function mark(tile, on) {
  equip(tile);
  tile.classList.toggle("is-chosen", on);
  tile.querySelector("[data-act=select]")?.setAttribute("aria-pressed", String(on));
  if (on) chosen.add(tile.dataset.uid);
  else chosen.delete(tile.dataset.uid);
}

function show() {
  bar.hidden = !chosen.size;
  document.documentElement.classList.toggle("is-choosing", chosen.size > 0);
  document.getElementById("selection-count").textContent = `${pictures(chosen.size)} chosen`;
  announce(chosen.size ? `${pictures(chosen.size)} chosen` : "None chosen");
}

function choose(tile, { through = false } = {}) {
  if (!tile || tile.hasAttribute("data-maker")) {
    toast("Only whose picture it is can do this with several.", { name: "not-yours" });
    return;
  }
  const on = !chosen.has(tile.dataset.uid);
  const all = own();
  const from = through && last ? all.indexOf(last) : -1;
  const to = all.indexOf(tile);
  const range = from < 0 ? [tile] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of range) {
    if (on && chosen.size >= MOST) {
      toast(`At most ${MOST} pictures at once.`, { name: "most" });
      break;
    }
    mark(one, on);
  }
  last = tile;
  show();
}

function none() {
  for (const uid of [...chosen]) {
    const tile = tileOf(uid);
    if (tile) mark(tile, false);
  }
  chosen.clear();
  last = null;
  bar.querySelector("details").open = false;
  show();
}

/** Sends what is chosen; the answer, or null where it did not work and that was said. */
async function send(act, data = {}) {
  const form = new FormData();
  for (const uid of chosen) form.append("uids", uid);
  for (const [name, value] of Object.entries(data)) form.append(name, value);
  bar.setAttribute("aria-busy", "true");
  const response = await post(bar.dataset[act], form);
  bar.removeAttribute("aria-busy");
  if (response && !response.ok) {
    toast(response.status === 422 ? await response.text() : "That did not work. Nothing was changed.", { bad: true });
    return null;
  }
  return response;
}

async function favourite() {
  const uids = [...chosen];
  const on = uids.some((uid) => !tileOf(uid)?.hasAttribute("data-favourite"));
  if (!(await send("favourite", { on: on ? 1 : 0 }))) return;
  for (const uid of uids) paint(uid, on);
  toast(`${pictures(uids.length)} ${on ? "added to" : "removed from"} your favourites.`);
  none();
}

async function share(to) {
  const response = await send("share", { to });
  if (!response) return;
  toast(await response.text());
  none();
}

async function remove() {
  const uids = [...chosen];
  if (!(await send("delete"))) return;
  none();
  // The last first: a place that another picture marks is found again.
  const back = uids.reverse().map(takeDown);
  own()[0]?.querySelector(".tile-link").focus({ preventScroll: true });
  toast(`${pictures(uids.length)} moved to trash.`, {
    act: {
      text: "Undo",
      run: async () => {
        const form = new FormData();
        for (const uid of uids) form.append("uids", uid);
        const response = await post(bar.dataset.restore, form);
        if (!response?.ok) return;
        for (const putBack of back.reverse()) putBack();
        announce(`${pictures(uids.length)} are back`);
      },
    },
  });
}

const ACTS = { favourite, delete: remove, none };

bar?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bulk]");
  if (!button || bar.ariaBusy === "true") return;
  if (button.dataset.bulk === "share") share(button.value);
  else ACTS[button.dataset.bulk]();
});

// Before the lightbox hears of it: while some are chosen, a click on a picture chooses too.
document.addEventListener(
  "click",
  (event) => {
    const tile = event.target.closest?.("[data-wall] .tile[data-uid]");
    if (!bar || !tile || event.ctrlKey || event.metaKey) return;
    const button = event.target.closest("[data-act]");
    const picks = button ? button.dataset.act === "select" : chosen.size > 0 || held;
    if (!picks) return;
    event.preventDefault();
    event.stopPropagation();
    if (!held) choose(tile, { through: event.shiftKey });
    held = false;
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (!bar || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector(".pswp, dialog[open]")) return;
  if (event.key === "x") {
    const tile = event.target.closest?.("[data-wall] .tile[data-uid]");
    if (!tile) return;
    choose(tile);
  } else if (event.key === "Escape" && chosen.size && !event.defaultPrevented) none();
  else return;
  event.preventDefault();
});

// A finger that stays on a picture chooses it.
let timer = 0;
document.addEventListener("pointerdown", (event) => {
  held = false;
  const tile = event.pointerType === "touch" && event.target.closest?.("[data-wall] .tile[data-uid]");
  if (!bar || !tile) return;
  timer = setTimeout(() => {
    held = true;
    choose(tile);
  }, HOLD);
});
for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
  document.addEventListener(name, (event) => {
    if (name !== "pointermove" || Math.hypot(event.movementX, event.movementY) > 6) clearTimeout(timer);
  }, { passive: true });
}
document.addEventListener("contextmenu", (event) => {
  if (held && event.target.closest?.("[data-wall] .tile")) event.preventDefault();
});

// A picture that leaves the wall otherwise is not chosen any more.
document.addEventListener("atelier:removed", (event) => {
  if (chosen.delete(event.detail.uid)) show();
});
