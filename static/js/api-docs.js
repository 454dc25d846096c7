// The API's description, browsed and tried out with a key. Nothing is asked of other hosts.
const place = document.getElementById("api-docs");
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  const theme = root.dataset.theme ?? (system.matches ? "dark" : "light");
  root.classList.toggle("dark-mode", theme === "dark");
}

new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
system.addEventListener("change", follow);
follow();

// The viewer's own layout would be a second main part of the page, under a title that the page has.
const plain = ({ React }) => ({
  components: {
    PlainLayout({ getComponent, specSelectors }) {
      const part = (name) => React.createElement(getComponent(name, true), { key: name });
      const parts = specSelectors.specStr()
        ? ["errors", "InfoContainer", "AuthorizeBtnContainer", "operations", "Models"].map(part)
        : specSelectors.loadingStatus() === "failed" && "The description could not be loaded.";
      return React.createElement("div", { className: "swagger-ui" }, parts);
    },
  },
});

// What it leaves unsaid to a screen reader: names of choices and buttons, and that a table is a table.
function mend() {
  for (const choice of place.querySelectorAll("[data-param-name] select:not([aria-label])")) {
    choice.setAttribute("aria-label", choice.closest("[data-param-name]").dataset.paramName);
  }
  for (const table of place.querySelectorAll("table[role=region]")) table.removeAttribute("role");
  place.querySelector(".close-modal:not([aria-label])")?.setAttribute("aria-label", "Close");
  place.querySelector(".modal-btn.authorize")?.removeAttribute("aria-label");
}

new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  plugins: [plain],
  layout: "PlainLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor(request) {
    // Only the key counts, and one may paste it without the words before it.
    request.credentials = "omit";
    const key = request.headers?.Authorization?.trim();
    if (key && !/^api-key\s/i.test(key)) request.headers.Authorization = `Api-Key ${key}`;
    return request;
  },
});
