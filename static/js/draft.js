// The prompt survives reloads, a lost line and an expired session; sending clears it.
const KEY = `atelier.draft.${document.body.dataset.user}`;
const field = () => document.getElementById("prompt");
let sent = "";

function keep() {
  const prompt = field();
  if (!prompt) return;
  try {
    if (prompt.value.trim() && prompt.value !== sent) localStorage.setItem(KEY, prompt.value);
    else localStorage.removeItem(KEY);
  } catch {
    // Nothing to keep it in.
  }
}

function clear() {
  // The form keeps its words for a second job; they are no draft unless they change.
  sent = field()?.value ?? "";
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

function restore() {
  const prompt = field();
  if (!prompt || prompt.value) return;
  try {
    prompt.value = localStorage.getItem(KEY) ?? "";
  } catch {
    return;
  }
  if (prompt.value) prompt.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (event.target.id === "prompt") keep();
});
document.addEventListener("atelier:keep", keep);
document.addEventListener("atelier:sent", clear);
window.addEventListener("pagehide", keep);
restore();
