// Runs before the page is drawn: the chosen theme, pictures that fade in as they arrive, and Back.
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

  // A page that the browser kept for Back is asked for anew if somebody has signed out since.
  const begun = Date.now();
  document.addEventListener("submit", (event) => {
    try {
      if (event.target.matches("form[action$='/logout/']")) localStorage.setItem("atelier.left", Date.now());
    } catch {
      // The server tells the browser, too, where there is https.
    }
  });
  addEventListener("pageshow", (event) => {
    try {
      if (!event.persisted || begun > Number(localStorage.getItem("atelier.left"))) return;
    } catch {
      return;
    }
    root.hidden = true;
    location.reload();
  });
})();
