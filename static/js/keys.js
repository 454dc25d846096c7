// Keys that work everywhere: go to a room, the list of keys.
const { tell, typing } = window.atelier;
const ROOMS = { g: ".rail-list [href]", r: '[href*="/references/"]', a: '[href*="/activity/"]', u: '[href$="/usage/"]', t: '[href*="/trash/"]' };
let leader = 0;

const list = () => document.getElementById("keys");

function handle(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (Date.now() - leader < 1200) {
    leader = 0;
    const room = ROOMS[key] && document.querySelector(`.rail ${ROOMS[key]}`);
    if (room) {
      event.preventDefault();
      room.click();
      return;
    }
  }
  if (document.querySelector(".pswp")) return;
  if (event.key === "?") list()?.showModal();
  else if (key === "g") leader = Date.now();
  else if (key === "c") {
    const door = document.querySelector(".rail [data-compose]");
    if (document.getElementById("composer")) tell("compose");
    else if (door) location.href = door.href;
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", handle);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) {
    const menu = event.target.closest("details");
    menu.open = false;
    // Where the focus returns to when the list closes.
    menu.querySelector("summary").focus();
    list()?.showModal();
  }
  // A click on the backdrop closes a dialog.
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});
