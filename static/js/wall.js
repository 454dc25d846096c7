// The grid: arrows move the focus, older pictures arrive before the end is reached.
const { typing } = window.atelier;

const links = () => [...document.querySelectorAll("[data-wall] .tile-link, [data-wall] .job-face:not([tabindex])")];

/** The nearest picture in the row above or below. */
function across(from, all, step) {
  const here = from.getBoundingClientRect();
  const middle = here.left + here.width / 2;
  const beyond = all
    .map((link) => ({ link, box: link.getBoundingClientRect() }))
    .filter(({ box }) => (step > 0 ? box.top > here.top + 8 : box.top < here.top - 8));
  if (!beyond.length) return null;
  const row = step > 0 ? Math.min(...beyond.map(({ box }) => box.top)) : Math.max(...beyond.map(({ box }) => box.top));
  return beyond
    .filter(({ box }) => Math.abs(box.top - row) < 8)
    .sort((a, b) => Math.abs(a.box.left + a.box.width / 2 - middle) - Math.abs(b.box.left + b.box.width / 2 - middle))[0].link;
}

document.addEventListener("keydown", (event) => {
  if (!event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector(".pswp, dialog[open], details[data-menu][open]")) return;
  const tile = document.activeElement?.closest?.("[data-wall] .tile");
  const all = links();
  if (!all.length) return;
  const current = tile?.querySelector(".tile-link, .job-face");
  let next = null;
  if (!current) {
    // From the page itself the arrows scroll, as they always did, except sideways.
    if (event.key !== "ArrowRight") return;
    next = all.find((link) => link.getBoundingClientRect().bottom > 0);
  } else if (event.key === "ArrowRight") next = all[all.indexOf(current) + 1];
  else if (event.key === "ArrowLeft") next = all[all.indexOf(current) - 1];
  else next = across(current, all, event.key === "ArrowDown" ? 1 : -1);
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  const height = document.querySelector(".day")?.offsetHeight ?? 0;
  const box = next.getBoundingClientRect();
  if (box.top < height) window.scrollBy({ top: box.top - height - 8 });
  else if (box.bottom > innerHeight - 72) window.scrollBy({ top: box.bottom - innerHeight + 80 });
});

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      window.htmx.trigger(target, "near");
    }
  },
  { rootMargin: "2400px" },
);

const watch = () => document.querySelectorAll("[data-near]").forEach((end) => near.observe(end));
document.addEventListener("htmx:afterSettle", watch);
watch();
