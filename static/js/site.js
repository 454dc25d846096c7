// What every module needs: requests with the token, toasts, announcements, and the signed-out state.
const body = document.body;

const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

const token = () => cookie("csrftoken") || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`atelier:${name}`, { detail }));

const toast = (text, options = {}) => tell("toast", { text, ...options });

const announce = (text) => {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
};

const signedOut = () => {
  tell("keep");
  toast("You are signed out. Your text is kept.", {
    name: "signed-out",
    bad: true,
    keep: true,
    link: { text: "Sign in", url: `${body.dataset.login}?next=${encodeURIComponent(location.pathname)}` },
  });
};

const failed = (text) => toast(text, { name: "failed", bad: true });

const offline = () =>
  toast("Atelier could not be reached. Nothing is lost; try again.", { name: "offline", bad: true });

/** What Atelier says that goes wrong with it: a sentence, or "" where something else answered. */
const sorry = (type, text) => (type?.startsWith("text/plain") ? text : "");

const isLogin = (url) => Boolean(url) && new URL(url, location.href).pathname === body.dataset.login;

/** POST as htmx would; answers the response, or null when it did not work and was said. */
const post = async (url, data = {}) => {
  const form = data instanceof FormData ? data : new FormData();
  if (form !== data) Object.entries(data).forEach(([name, value]) => form.append(name, value));
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      body: form,
      headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    });
  } catch {
    offline();
    return null;
  }
  if (isLogin(response.url) || response.status === 401 || response.status === 403) {
    signedOut();
    return null;
  }
  if (response.status >= 500) {
    const said = sorry(response.headers.get("Content-Type"), await response.text());
    failed(said || `Atelier could not do that (error ${response.status}). Try again.`);
    return null;
  }
  return response;
};

/**
 * Pictures as references, one a request and in their order. `each` takes the answer of every file: HTML, or nothing
 * where there is none. Answers the sentences of those that were not added.
 */
const bringIn = async (url, files, each) => {
  const named = (file) => `“${file.name || "pasted.png"}”`;
  const faults = [];
  let isOver = false;
  for (const [index, file] of files.entries()) {
    let html = "";
    if (!isOver) {
      const data = new FormData();
      data.append("files", file, file.name || "pasted.png");
      const response = await post(url, data);
      isOver = !response;
      if (response?.ok || response?.status === 422) html = await response.text();
      else if (response?.status === 413) faults.push(`${named(file)}: This file is too large; it was not added.`);
      else if (response) faults.push(`${named(file)}: It could not be added (error ${response.status}).`);
      // Signed out, or offline; that was said. The others would fare alike.
      else faults.push(`Not added: ${files.slice(index).map(named).join(", ")}.`);
    }
    const holder = document.createElement("template");
    holder.innerHTML = html;
    faults.push(...[...holder.content.querySelectorAll("[data-tray-error]")].map((item) => item.textContent));
    each(holder.content, index);
  }
  return faults;
};

const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${body.dataset.sprite}#${name}`);
  svg.append(use);
  return svg;
};

const NIL = "00000000-0000-0000-0000-000000000000";

/** The address of one picture's action, from the patterns the page carries. */
const address = (name, uid) => document.getElementById("patterns")?.dataset[name]?.replace(NIL, uid) ?? "";

const typing = (element) => Boolean(element?.closest?.("input, textarea, select, [contenteditable]"));

window.atelier = { NIL, address, announce, bringIn, icon, post, signedOut, tell, toast, typing };

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
  // A form's own token may be older than the cookie; Django would read it first.
  delete event.detail.parameters.csrfmiddlewaretoken;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (isLogin(xhr.responseURL) || xhr.status === 401 || xhr.status === 403) {
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    signedOut();
  } else if (xhr.status >= 400 && xhr.status !== 422) {
    const said = xhr.status >= 500 && sorry(xhr.getResponseHeader("Content-Type"), xhr.responseText);
    if (xhr.status === 404) failed("That is no longer there.");
    else if (xhr.status === 413) failed("That is too large to send. Nothing was sent.");
    else if (said) failed(said);
    else failed(`Atelier could not do that (error ${xhr.status}). Your text is kept; try again.`);
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.target.id !== "poller") offline();
  });
}

// One menu at a time, closed by a click elsewhere or Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open], details[data-picker][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open], details[data-picker][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.stopImmediatePropagation();
});
