// The page of one picture: arrows go to its neighbours, Escape to the gallery.
const { typing } = window.atelier;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector("dialog[open], details[open]")) return;
  const goal = {
    ArrowLeft: ".stage-arrow.is-previous",
    ArrowRight: ".stage-arrow.is-next",
    Escape: "[data-close]",
    Delete: ".recipe [data-act=delete]",
    z: ".stage-zoom",
  }[event.key];
  const target = goal && document.querySelector(goal);
  if (!target) return;
  event.preventDefault();
  target.click();
});
