// Light, dark, or as the system has it; kept in this browser.
const KEY = "atelier.theme";
const buttons = () => document.querySelectorAll("[data-theme-choice]");

function show() {
  const chosen = document.documentElement.dataset.theme ?? "";
  for (const button of buttons()) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // The choice then lasts as long as the page.
  }
  show();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});

show();
