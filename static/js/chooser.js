// The dialog that picks references from the gallery and from the library.
const dialog = document.getElementById("chooser");
const { tell, toast } = window.atelier;
let picks = [];

const grid = () => dialog.querySelector("[data-chooser-grid]");
const note = () => dialog.querySelector("[data-chooser-note]");

const sources = {
  gallery: (page) =>
    [...page.querySelectorAll(".tile[data-uid]")].map((tile) => {
      const image = tile.querySelector(".tile-img");
      return { kind: "image", uid: tile.dataset.uid, thumb: image.getAttribute("src"), name: image.alt };
    }),
  references: (page) =>
    [...page.querySelectorAll("[data-reference]")].map((item) => {
      const image = item.querySelector("img");
      return { kind: "reference", uid: item.dataset.reference, thumb: image.getAttribute("src"), name: image.alt };
    }),
};

const same = (a, b) => a.kind === b.kind && a.uid === b.uid;

function show() {
  for (const button of grid().children) {
    const place = picks.findIndex((pick) => same(pick, button.pick));
    button.setAttribute("aria-pressed", String(place >= 0));
    button.dataset.order = place + 1;
  }
  const use = dialog.querySelector("[data-chooser-use]");
  use.disabled = !picks.length;
  use.textContent = picks.length > 1 ? `Use ${picks.length} pictures` : "Use";
}

function button(pick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "chooser-pick";
  element.pick = pick;
  const image = document.createElement("img");
  Object.assign(image, { src: pick.thumb, alt: pick.name, loading: "lazy" });
  element.append(image);
  return element;
}

async function load(source) {
  for (const tab of dialog.querySelectorAll("[data-source]")) {
    if (tab.dataset.source === source) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  grid().replaceChildren();
  note().textContent = "Loading…";
  let found = [];
  try {
    const response = await fetch(dialog.dataset[source], { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    found = sources[source](page);
  } catch {
    toast("Atelier could not be reached.", { name: "offline", bad: true });
  }
  grid().replaceChildren(...found.map(button));
  note().textContent = found.length
    ? ""
    : source === "gallery"
      ? "No pictures yet."
      : "No references yet. Drop or paste one on the workbench.";
  show();
}

dialog?.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-source]");
  const pick = event.target.closest(".chooser-pick")?.pick;
  if (tab) load(tab.dataset.source);
  else if (pick) {
    const rest = picks.filter((other) => !same(other, pick));
    picks = rest.length === picks.length ? [...picks, pick] : rest;
    show();
  } else if (event.target.closest("[data-chooser-use]")) {
    tell("references", { picks });
    dialog.close();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-chooser]") || !dialog) return;
  picks = [];
  dialog.showModal();
  load("gallery");
});
