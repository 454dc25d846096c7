// The reference tray: add by file, drop or paste; remove; put in order by hand or by key.
const { address, announce, bringIn, post } = window.atelier;

const tray = () => document.getElementById("tray");
const list = () => tray()?.querySelector(".refs");

function refresh() {
  list().dispatchEvent(new Event("input", { bubbles: true }));
  window.htmx.trigger("#composer-settings", "refresh");
}

function complain(sentences) {
  const note = tray()?.querySelector("[data-tray-errors]");
  if (note) note.textContent = sentences.join(" ");
}

/** Put what the server answered into the tray. */
function take(content, before = null) {
  const items = [...content.querySelectorAll(".ref")];
  items.forEach((item) => list().insertBefore(item, before?.isConnected ? before : null));
  return items.length;
}

function waiting(file) {
  const item = document.createElement("li");
  item.className = "ref is-loading";
  const picture = document.createElement("img");
  picture.alt = `${file.name || "Picture"}, uploading`;
  picture.src = URL.createObjectURL(file);
  item.append(picture);
  list().append(item);
  return item;
}

async function upload(files) {
  if (!files.length || !list()) return;
  document.dispatchEvent(new CustomEvent("atelier:compose"));
  complain([]);
  const places = files.map(waiting);
  let added = 0;
  const faults = await bringIn(document.getElementById("composer").dataset.upload, files, (content, index) => {
    const place = places[index];
    added += take(content, place);
    URL.revokeObjectURL(place.querySelector("img").src);
    place.remove();
    if (index + 1 < files.length) announce(`${index + 1} of ${files.length} sent`);
  });
  complain(faults);
  if (added) {
    announce(`${added} ${added === 1 ? "reference" : "references"} added`);
    refresh();
  }
}

/** A picture of the gallery as a reference. */
async function fromImage(uid) {
  const response = await post(address("reference", uid));
  if (!response?.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  take(holder.content);
}

/** A picture that is in the library already. */
function fromLibrary(uid, thumb, name) {
  const item = document.getElementById("ref-template").content.firstElementChild.cloneNode(true);
  item.dataset.uid = uid;
  item.querySelector("input").value = uid;
  Object.assign(item.querySelector("img"), { src: thumb, alt: name, title: name });
  for (const part of item.querySelectorAll("[aria-label]")) {
    part.setAttribute("aria-label", part.getAttribute("aria-label").replace(/ {2}|$/, ` ${name} `).trim());
  }
  list().append(item);
}

function move(item, by) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  const place = [...list().children].indexOf(item) + 1;
  announce(`Now number ${place} of ${list().children.length}`);
  const button = item.querySelector(`[data-move="${by}"]`);
  const visible = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  (visible ? button : item.querySelector(`[data-move="${-by}"]`))?.focus();
  refresh();
}

document.addEventListener("click", (event) => {
  const item = event.target.closest(".ref");
  if (!item || !tray()?.contains(item)) return;
  const mover = event.target.closest("[data-move]");
  if (mover) move(item, Number(mover.dataset.move));
  else if (event.target.closest(".ref-remove")) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (next?.querySelector(".ref-remove") ?? tray().querySelector(".ref-add input")).focus();
    announce("Reference removed");
    refresh();
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".ref-add input")) return;
  const files = [...event.target.files];
  event.target.value = "";
  upload(files);
});

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!files.length || !list()) return;
  event.preventDefault();
  upload(files);
});

// Dropping files anywhere on the page, and dragging a thumbnail to another place ---------

let dragged = null;
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const mark = (on) => document.getElementById("composer")?.classList.toggle("is-target", on);

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".ref") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.uid);
  requestAnimationFrame(() => dragged?.classList.add("is-dragged"));
});

document.addEventListener("dragover", (event) => {
  if (dragged) {
    const over = event.target.closest?.(".ref");
    if (!over || over === dragged || !list().contains(over)) return;
    event.preventDefault();
    const { left, width } = over.getBoundingClientRect();
    if (event.clientX < left + width / 2) over.before(dragged);
    else over.after(dragged);
  } else if (hasFiles(event) && list()) {
    event.preventDefault();
    mark(true);
  }
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(false);
});

document.addEventListener("drop", (event) => {
  mark(false);
  if (dragged) event.preventDefault();
  else if (hasFiles(event) && list()) {
    event.preventDefault();
    upload([...event.dataTransfer.files]);
  }
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged = null;
  refresh();
});

document.addEventListener("atelier:references", async (event) => {
  for (const { kind, uid, thumb, name } of event.detail.picks) {
    if (kind === "image") await fromImage(uid);
    else fromLibrary(uid, thumb, name);
  }
  refresh();
});
