// An open picture over the grid, with its own address; the recipe stands beside it.
const { address, icon, toast, typing } = window.atelier;
const script = document.getElementById("studio-script");
const WIDE = matchMedia("(min-width: 960px)");
// The width of the recipe beside the picture, as in image.css.
const RECIPE = 392;
let box = null;
let leaving = false;
let beside = false;

const glyph = (name) => icon(name).outerHTML;
const tiles = () => [...document.querySelectorAll("[data-wall] .tile[data-uid]")];
const recipe = {
  get open() {
    return sessionStorage.getItem("atelier.recipe") !== "closed" && WIDE.matches;
  },
  set open(on) {
    sessionStorage.setItem("atelier.recipe", on ? "open" : "closed");
  },
};

function slide(tile) {
  const link = tile.querySelector(".tile-link");
  const image = tile.querySelector(".tile-img");
  const width = Number(image.getAttribute("width"));
  const height = Number(image.getAttribute("height"));
  return {
    uid: tile.dataset.uid,
    url: link.href,
    element: tile,
    src: link.dataset.original,
    srcset: `${image.srcset}, ${link.dataset.original} ${width}w`,
    msrc: image.currentSrc || image.src,
    width,
    height,
    alt: image.alt,
    thumbCropped: true,
  };
}

let library = null;
function photoswipe() {
  if (!library) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = script.dataset.photoswipeCss;
    const styled = new Promise((done) => {
      sheet.addEventListener("load", done);
      sheet.addEventListener("error", done);
    });
    document.head.prepend(sheet);
    library = Promise.all([import(script.dataset.photoswipe), styled]).then(([module]) => module.default);
    library.catch(() => {
      library = null;
    });
  }
  return library;
}

function button(pswp, { name, title, order, symbol, act }) {
  pswp.ui.registerElement({
    name,
    order,
    isButton: true,
    title,
    ariaLabel: title,
    html: glyph(symbol),
    className: "lightbox-button",
    onClick: act,
  });
}

function load(pswp, aside) {
  if (!pswp.currSlide) return;
  const { uid } = pswp.currSlide.data;
  if (aside.dataset.uid === uid) return;
  aside.dataset.uid = uid;
  window.htmx.ajax("GET", address("panel", uid), { target: aside, swap: "innerHTML", source: aside });
}

function furnish(pswp) {
  const aside = document.createElement("aside");
  aside.className = "recipe lightbox-recipe";
  aside.setAttribute("aria-label", "Recipe");
  aside.tabIndex = -1;
  const show = (on) => {
    beside = on;
    pswp.element.classList.toggle("has-recipe", on);
    aside.inert = !on;
    pswp.updateSize(true);
    if (on) load(pswp, aside);
  };
  const toggle = () => {
    recipe.open = !beside;
    show(!beside);
  };
  pswp.on("uiRegister", () => {
    button(pswp, {
      name: "recipe",
      title: "Recipe (i)",
      order: 9,
      symbol: "info",
      act: toggle,
    });
  });
  pswp.on("afterInit", () => {
    pswp.element.setAttribute("aria-label", "Picture");
    pswp.element.append(aside);
    // The wheel scrolls the recipe; over the picture it zooms.
    aside.addEventListener("wheel", (event) => event.stopPropagation(), { passive: true });
    show(beside);
  });
  let timer;
  pswp.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => beside && load(pswp, aside), 120);
    const { url } = pswp.currSlide.data;
    if (location.href !== url) history.replaceState({ lightbox: true }, "", url);
    document.title = `${pswp.currSlide.data.alt.slice(0, 60)} · Atelier`;
    // Near the end of what is loaded, ask for older pictures.
    const end = document.querySelector("[data-near]");
    if (end && pswp.currIndex > pswp.getNumItems() - 6) window.htmx.trigger(end, "near");
  });
  pswp.on("keydown", (own) => {
    const event = own.originalEvent;
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const { uid } = pswp.currSlide.data;
    if (event.key === "i") toggle();
    else if (event.key === "f") window.atelier.favourite(uid);
    else if (event.key === "r") aside.querySelector("[data-act=remix]")?.click();
    else if (event.key === "Delete") window.atelier.remove(uid);
    else return;
    event.preventDefault();
    own.preventDefault();
  });
}

async function open(tile, push = true) {
  if (box) return;
  let PhotoSwipe;
  try {
    PhotoSwipe = await photoswipe();
  } catch {
    location.href = tile.querySelector(".tile-link").href;
    return;
  }
  if (box) return;
  const home = { url: location.href, title: document.title };
  const slides = tiles().map(slide);
  const start = Math.max(0, slides.findIndex(({ uid }) => uid === tile.dataset.uid));
  box = new PhotoSwipe({
    dataSource: slides,
    index: start,
    bgOpacity: 1,
    loop: false,
    wheelToZoom: true,
    preload: [1, 2],
    mainClass: "lightbox",
    closeSVG: glyph("x"),
    zoomSVG: glyph("zoom-in"),
    arrowPrevSVG: glyph("chevron-left"),
    arrowNextSVG: glyph("chevron-right"),
    closeTitle: "Close (Esc)",
    zoomTitle: "Zoom (z)",
    arrowPrevTitle: "Previous (left arrow)",
    arrowNextTitle: "Next (right arrow)",
    errorMsg: "The picture could not be loaded.",
    secondaryZoomLevel: (level) => Math.max(1, level.fit * 1.5),
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
    paddingFn: (viewport) => {
      const narrow = viewport.x < 720;
      const edge = narrow ? 0 : 72;
      const right = edge + (beside && WIDE.matches ? RECIPE : 0);
      return { top: narrow ? 56 : 72, bottom: narrow ? 24 : 56, left: edge, right };
    },
  });
  box.addFilter("thumbEl", (_thumb, data) => data.element?.querySelector?.(".tile-img"));
  box.addFilter("placeholderSrc", (_src, content) => content.data.msrc);
  beside = recipe.open;
  furnish(box);
  if (push) history.pushState({ lightbox: true }, "", slides[start].url);
  box.on("destroy", () => {
    const { uid } = box.currSlide?.data ?? {};
    box = null;
    document.title = home.title;
    document.querySelector(`.tile[data-uid="${uid}"]`)?.querySelector(".tile-link")?.focus({ preventScroll: false });
    if (!leaving) history.back();
    leaving = false;
  });
  box.init();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-wall] .tile-link");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link.closest(".tile"));
});

window.addEventListener("popstate", () => {
  if (box) {
    leaving = true;
    box.close();
    return;
  }
  const tile = tiles().find((one) => one.querySelector(".tile-link").href === location.href);
  if (tile) open(tile, false);
});

// Remix and the like close the picture; the workbench is behind it.
document.addEventListener("atelier:leave", () => box?.close());

document.addEventListener("atelier:removed", ({ detail: { uid } }) => {
  if (!box) return;
  const index = box.options.dataSource.findIndex((entry) => entry.uid === uid);
  if (index < 0) return;
  box.options.dataSource.splice(index, 1);
  if (!box.options.dataSource.length) {
    box.close();
    return;
  }
  for (const near of [index - 1, index, index + 1]) box.refreshSlideContent(near);
  box.goTo(Math.min(index, box.options.dataSource.length - 1));
  box.dispatch("change");
});

// Older pictures that arrived while a picture is open can be reached with the arrows.
document.addEventListener("htmx:afterSettle", () => {
  if (!box) return;
  const known = new Set(box.options.dataSource.map(({ uid }) => uid));
  for (const tile of tiles()) if (!known.has(tile.dataset.uid)) box.options.dataSource.push(slide(tile));
});

document.addEventListener("pointerover", (event) => {
  if (event.target.closest?.("[data-wall] .tile")) photoswipe().catch(() => toast("The viewer could not be loaded."));
}, { once: true });
