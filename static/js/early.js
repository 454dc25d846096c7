// Runs before the page is drawn: the chosen theme, and pictures that fade in as they arrive.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("atelier.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Without storage the page follows the system.
  }
  const arrived = (event) => {
    if (event.target instanceof HTMLImageElement) event.target.classList.add("is-loaded");
  };
  document.addEventListener("load", arrived, true);
  document.addEventListener("error", arrived, true);
})();
