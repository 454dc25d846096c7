// The composer opens into the workbench, asks for a model's fields, counts, and sends.
const { announce, tell, toast, typing } = window.atelier;
const state = { open: false, more: false, keyboard: false, sending: false };

const form = () => document.getElementById("composer");
const prompt = () => document.getElementById("prompt");
const settings = () => document.getElementById("composer-settings");
const isBench = () => Boolean(document.querySelector("[data-workbench]"));

function setOpen(open) {
  state.open = open || isBench();
  form()?.classList.toggle("is-open", state.open);
  grow();
}

/** Where CSS cannot size the field by its content. */
function grow() {
  const field = prompt();
  if (!field || CSS.supports("field-sizing", "content")) return;
  field.rows = Math.min(14, Math.max(state.open ? 2 : 1, field.value.split("\n").length + Math.floor(field.value.length / 90)));
}

function count() {
  const field = prompt();
  const note = document.getElementById("prompt-note");
  if (!field || !note?.classList.contains("counter")) return;
  const max = Number(field.dataset.max) || 0;
  // As the server counts: characters, whatever their width, without the space around them.
  const length = [...field.value.trim()].length;
  note.classList.toggle("is-over", max > 0 && length > max);
  note.textContent = max && length > max * 0.8 ? `${length.toLocaleString("en-GB")} of ${max.toLocaleString("en-GB")} characters` : "";
}

function setMore(open) {
  state.more = open;
  document.getElementById("more-params")?.classList.toggle("is-open", open);
  document.querySelector("[data-more]")?.setAttribute("aria-expanded", String(open));
}

/** After any part was drawn anew: put back what the server does not know. */
function dress() {
  if (!form()) return;
  setOpen(state.open || Boolean(form().querySelector(".ref")));
  // One a request; only a script sends several of them.
  form().querySelector(".ref-add input").multiple = true;
  setMore(state.more || Boolean(document.querySelector(".rare [data-error]")));
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  document.querySelectorAll("[data-send-key]").forEach((key) => {
    key.textContent = mac ? "⌘↵" : "Ctrl ↵";
  });
  const text = document.querySelector("[data-capability-text]");
  if (text && settings()) text.textContent = settings().dataset.capability;
  count();
}

function compose(where = "") {
  const line = form();
  if (!line) return;
  setOpen(true);
  if (line.getBoundingClientRect().top < 0) window.scrollTo({ top: 0 });
  if (where === "tray") line.querySelector(".ref-add input").click();
  else if (where === "model") {
    const picker = line.querySelector("[data-picker]");
    picker.open = true;
    picker.querySelector("input:checked, summary").focus();
  } else prompt().focus();
}

/** Fill the workbench from another page of ours (a remix, a reference) without leaving the grid. */
async function fill(url) {
  await window.htmx.ajax("GET", url, { source: document.body, target: "#composer", swap: "outerHTML", select: "#composer" });
  compose();
}

function sent() {
  tell("sent");
  announce("On its way");
  const tile = document.querySelector("#live .job-tile")?.getBoundingClientRect();
  if (!tile || tile.top > innerHeight - 40 || tile.bottom < 0) toast("On its way.", { name: "sent" });
}

document.addEventListener("atelier:compose", () => compose());
document.addEventListener("atelier:fill", (event) => fill(event.detail.url));

document.addEventListener("focusin", (event) => {
  if (event.target.id === "prompt") setOpen(true);
});

document.addEventListener("pointerdown", (event) => {
  state.keyboard = false;
  const line = form();
  if (!line || !state.open || line.contains(event.target) || event.target.closest("dialog, .toasts, .rail, .pswp")) return;
  if (!prompt().value.trim() && !line.querySelector(".ref")) setOpen(false);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-compose]");
  if (opener && form()) {
    event.preventDefault();
    compose(opener.dataset.compose);
  }
  if (event.target.closest("[data-more]")) setMore(!state.more);
  const example = event.target.closest("[data-example]");
  if (example && form()) {
    event.preventDefault();
    setOpen(true);
    prompt().value = example.value;
    prompt().dispatchEvent(new Event("input", { bubbles: true }));
    form().requestSubmit(form().querySelector(".send"));
  }
});

document.addEventListener("keydown", (event) => {
  state.keyboard = true;
  const line = form();
  if (!line?.contains(event.target)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const send = line.querySelector(".send");
    if (!send.disabled) line.requestSubmit(send);
  } else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio], [type=file])")) {
    // Enter in a number or a text field must not send a paid job.
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key === "Enter" && event.target.matches("[name=model]")) {
    event.preventDefault();
    line.querySelector("[data-picker]").open = false;
    line.querySelector("[data-picker] summary").focus();
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (!prompt().value.trim() && !line.querySelector(".ref") && !isBench()) {
      setOpen(false);
      document.activeElement.blur();
    } else if (typing(event.target)) event.target.blur();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.id === "prompt") {
    grow();
    count();
  }
});

// A choice with the pointer closes the picker; with the keys one may go on choosing.
document.addEventListener("change", (event) => {
  if (event.target.name === "model" && !state.keyboard) event.target.closest("[data-picker]").open = false;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "composer") event.target.classList.add("is-sending");
});

// The address of a request has a limit: long texts stay here and are put back.
const LONG = 400;
let pickerWasOpen = false;
let longTexts = [];

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "composer-settings") return;
  for (const [name, value] of Object.entries(event.detail.parameters)) {
    if (typeof value === "string" && value.length > LONG) delete event.detail.parameters[name];
  }
});

/** Whether a control was changed since the request that is answered now left. */
function outdated(part, asked) {
  const now = new FormData(part.closest("form"));
  const names = new Set([...part.querySelectorAll("[name]")].map((field) => field.name));
  names.delete("quote");
  return [...names].some((name) => {
    const values = now.getAll(name).map(String);
    return !values.some((value) => value.length > LONG) && values.join("\n") !== asked.getAll(name).map(String).join("\n");
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "composer-settings") return;
  if (event.detail.xhr.status === 200 && outdated(event.target, event.detail.requestConfig.formData)) {
    // An answer to what no longer stands there would undo it: ask again.
    event.detail.shouldSwap = false;
    window.htmx.trigger(event.target, "refresh");
    return;
  }
  pickerWasOpen = Boolean(event.target.querySelector("[data-picker]")?.open);
  longTexts = [...event.target.querySelectorAll("textarea, input[type=text]")]
    .filter((field) => field.value.length > LONG)
    .map((field) => [field.name, field.value]);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [name, value] of longTexts) {
    const field = settings()?.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  longTexts = [];
  const picker = form()?.querySelector("[data-picker]");
  if (picker && pickerWasOpen) {
    picker.open = true;
    picker.querySelector("input:checked")?.focus();
  }
  pickerWasOpen = false;
});

// Until it settles, what came has the attributes of what it replaces.
document.addEventListener("htmx:afterSettle", dress);

// Sent from a page without the grid: the server leads there, and htmx goes at once.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig?.elt?.id === "composer" && requestConfig.verb === "post" && xhr.getResponseHeader("HX-Redirect")) tell("sent");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, successful, requestConfig } = event.detail;
  if (requestConfig?.elt?.id !== "composer" || requestConfig.verb !== "post") return;
  form()?.classList.remove("is-sending");
  if (successful && xhr.status === 200 && !form()?.hasAttribute("data-invalid")) sent();
  else if (xhr.status === 422) document.querySelector("#composer [aria-invalid=true], #composer .send")?.focus();
});

state.open = isBench() || Boolean(form()?.matches("[data-open], [data-invalid]")) || Boolean(prompt()?.value.trim());
state.more = false;
dress();
if (new URLSearchParams(location.search).has("compose")) compose();
