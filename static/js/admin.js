// The admin's theme made whole: what is pressed is a button with a name, keys reach all of it,
// signs drawn by a font are not read out, and what scrolls is told apart.
const SIGN = ".material-symbols-outlined";
const NAMES = {
  close: "Close the menu",
  dock_to_right: "Menu",
  more_horiz: "More",
  more_vert: "What is chosen",
  search: "Search",
};
let opener = null;
let opened = null;

function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(SIGN).forEach((sign) => sign.remove());
  return element.matches(SIGN) ? "" : copy.textContent.trim();
}

function nameOf(region) {
  if (region.closest("[x-show]:not(fieldset, #changelist-filter, [id$='-group'])")) return "All pages";
  if (region.closest("#nav-sidebar")) return "Pages";
  if (region.closest("#changelist-filter")) return "Filters";
  return region.closest("fieldset")?.querySelector("h2")?.textContent.trim() ?? "Rows";
}

function complete() {
  for (const control of document.querySelectorAll("[x-on\\:click]:not(button, input, a[href])")) {
    if (!control.textContent.trim()) continue; // the veil behind a sheet
    control.role = "button";
    control.tabIndex = 0;
    control.classList.add("room-press");
  }
  for (const control of document.querySelectorAll("a, button, .room-press")) {
    if (!wordsOf(control) && !control.title) control.ariaLabel ??= NAMES[control.textContent.trim()] ?? null;
  }
  for (const sign of document.querySelectorAll(`${SIGN}:not([role], label *)`)) sign.ariaHidden = "true";
  for (const nav of document.querySelectorAll("nav")) {
    if (nav.id === "nav-sidebar-inner") nav.ariaLabel = "Admin";
    else nav.ariaLabel ??= nav.closest("#nav-sidebar") ? "Account" : "More";
  }
  for (const heading of document.querySelectorAll("#changelist-filter h3")) heading.ariaLevel = "2";
  for (const region of document.querySelectorAll("[data-simplebar]")) {
    region.dataset.simplebarAriaLabel = nameOf(region);
  }
}

function press(control) {
  const parts = [...document.querySelectorAll("[x-show], #nav-sidebar")];
  const hidden = parts.filter((part) => !part.checkVisibility());
  opener = control;
  control.click();
  enter(hidden, 30);
}

function enter(hidden, frames) {
  opened = hidden.find((part) => part.checkVisibility());
  if (opened) opened.querySelector("a[href], button, input, [tabindex='0']")?.focus();
  else if (frames) requestAnimationFrame(() => enter(hidden, frames - 1));
}

document.addEventListener("alpine:initialized", complete);
document.addEventListener("keydown", (event) => {
  const control = event.target.closest?.(".room-press");
  if (control && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    press(control);
  } else if (event.key === "Escape" && opened?.checkVisibility()) {
    opener.click();
    opener.focus();
    opened = null;
  }
});
