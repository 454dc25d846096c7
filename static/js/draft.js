// What was filled in survives reloads, a lost line and an expired session: the whole form, references by their ids. It
// is kept in this browser alone, while it is typed; sending clears it.
const { post } = window.atelier;
const KEY = `atelier.draft.${document.body.dataset.user}`;
// The server's own; what is sent twice under one token is one job.
const OURS = new Set(["csrfmiddlewaretoken", "quote", "token"]);
const form = () => document.getElementById("composer");

/** Names and values, but for files, which cannot be kept. */
const filled = () => [...new FormData(form())].filter(([, value]) => typeof value === "string");
const text = () => JSON.stringify(filled().filter(([name]) => !OURS.has(name)));
// As the server drew it, or as it was sent; that is no draft.
let plain = form() ? text() : "";
let touched = false;

function keep() {
  if (!form() || !touched) return;
  try {
    if (text() === plain) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(filled().filter(([name]) => name === "token" || !OURS.has(name))));
  } catch {
    // Nothing to keep it in.
  }
}

function clear() {
  // The form keeps its words for a second job; they are no draft unless they change.
  plain = form() ? text() : "";
  touched = false;
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

function kept() {
  try {
    const entries = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(entries) ? entries : null;
  } catch {
    return null;
  }
}

/** Words at once; what follows from the model and the references is drawn by the server. */
async function restore() {
  const prompt = document.getElementById("prompt");
  const entries = kept();
  if (!entries || !prompt || prompt.value) return;
  prompt.value = entries.find(([name]) => name === "prompt")?.[1] ?? "";
  if (prompt.value) prompt.dispatchEvent(new Event("input", { bubbles: true }));
  const draft = JSON.stringify(entries.filter(([name]) => !OURS.has(name)));
  if (form().querySelector(".ref") || text() === draft) return;
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  data.append("refresh", "1");
  const before = text();
  // Half of a draft is not to be sent.
  const send = form().querySelector(".send");
  const { disabled } = send;
  send.disabled = true;
  const response = await post(form().action, data);
  send.disabled = disabled;
  // What was filled in meanwhile is newer.
  if (!response?.ok || text() !== before) return;
  window.htmx.swap(form(), await response.text(), { swapStyle: "outerHTML" });
}

// Before anything listens: what is put back is not typed.
restore();

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (!form()?.contains(event.target)) return;
    touched = true;
    keep();
  });
}
// A choice may have brought other fields.
document.addEventListener("htmx:afterSettle", keep);
document.addEventListener("atelier:keep", keep);
document.addEventListener("atelier:sent", clear);
window.addEventListener("pagehide", keep);
