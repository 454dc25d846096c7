// Short messages at the foot of the page, each with at most one thing to do.
const { icon, post } = window.atelier;
const LIFE = 7000;

const shelf = () => document.getElementById("toasts");

function dress(toast, { keep = false } = {}) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.setAttribute("aria-label", "Close");
  close.append(icon("x"));
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  toast.dataset.dressed = "";
  if (keep) return;
  let timer = setTimeout(() => toast.remove(), LIFE);
  const hold = () => clearTimeout(timer);
  const go = () => {
    timer = setTimeout(() => toast.remove(), LIFE);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}

function action(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

/** A message that the server wrote; "text|address" carries its undo. */
function adopt(toast) {
  const words = toast.querySelector("p");
  if ("undo" in toast.dataset) {
    const text = words.textContent;
    const cut = text.lastIndexOf("|");
    if (cut > 0) {
      const url = text.slice(cut + 1).trim();
      words.textContent = text.slice(0, cut);
      toast.append(
        action("Undo", async () => {
          toast.remove();
          if (await post(url)) location.reload();
        }),
      );
    }
  }
  dress(toast);
}

function show({ text, name = "", bad = false, keep = false, link = null, act = null }) {
  if (name) shelf().querySelector(`[data-name="${name}"]`)?.remove();
  const toast = document.createElement("div");
  toast.className = bad ? "toast is-bad" : "toast";
  if (name) toast.dataset.name = name;
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.textContent = link.text;
    toast.append(anchor);
  }
  if (act) {
    toast.append(
      action(act.text, () => {
        toast.remove();
        act.run();
      }),
    );
  }
  shelf().append(toast);
  dress(toast, { keep });
  while (shelf().children.length > 3) shelf().firstElementChild.remove();
}

const adoptAll = () => shelf().querySelectorAll(".toast:not([data-dressed])").forEach(adopt);

document.addEventListener("atelier:toast", (event) => show(event.detail));
document.addEventListener("htmx:oobAfterSwap", adoptAll);
adoptAll();
