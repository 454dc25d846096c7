// What one does with a picture, in the grid, in the lightbox and on its page.
const { NIL, address, announce, post, tell, toast, typing } = window.atelier;

const tileOf = (uid) => document.querySelector(`.tile[data-uid="${uid}"]`);

/** Every place that shows whether a picture is a favourite. */
function paint(uid, on) {
  tileOf(uid)?.toggleAttribute("data-favourite", on);
  for (const button of document.querySelectorAll(`[data-uid="${uid}"] [data-act=favourite], [data-act=favourite][data-uid="${uid}"]`)) {
    button.setAttribute("aria-pressed", String(on));
  }
}

async function favourite(uid) {
  const tile = tileOf(uid);
  const button = document.querySelector(`[data-act=favourite][data-uid="${uid}"]`);
  const on = !(tile ? tile.hasAttribute("data-favourite") : button?.getAttribute("aria-pressed") === "true");
  paint(uid, on);
  const response = await post(address("favourite", uid), { on: on ? 1 : 0 });
  if (response?.ok) announce(on ? "Added to favourites" : "Removed from favourites");
  else {
    paint(uid, !on);
    if (response) toast("That did not work. Try again.", { bad: true });
  }
}

async function remove(uid) {
  if (tileOf(uid)?.hasAttribute("data-maker")) {
    toast("Only whose picture it is can delete it.", { name: "not-yours" });
    return false;
  }
  const response = await post(address("delete", uid));
  if (!response?.ok) {
    if (response) toast("The picture could not be deleted.", { bad: true });
    return false;
  }
  const tile = tileOf(uid);
  const next = (tile?.nextElementSibling ?? tile?.previousElementSibling)?.querySelector?.(".tile-link");
  const putBack = takeDown(uid);
  if (!document.querySelector(".pswp")) next?.focus();
  toast("Moved to trash.", {
    act: {
      text: "Undo",
      run: async () => {
        const back = await post(address("restore", uid));
        if (!back?.ok) return;
        putBack();
        announce("The picture is back");
      },
    },
  });
  return true;
}

/** Off the wall; answers with what hangs it again. */
function takeDown(uid) {
  const tile = tileOf(uid);
  const place = document.createComment("");
  tile?.replaceWith(place);
  tell("removed", { uid });
  return () => {
    if (tile && place.isConnected) place.replaceWith(tile);
    tell("restored", { uid });
  };
}

/** The actions are drawn when a tile is pointed at or focused: sixty tiles stay light. */
function equip(tile) {
  if (!tile?.dataset.uid || tile.querySelector(".tile-actions")) return;
  const template = document.getElementById("tile-actions");
  if (!template || !tile.closest("[data-wall]")) return;
  const actions = template.content.firstElementChild.cloneNode(true);
  for (const link of actions.querySelectorAll("a")) link.href = link.href.replace(NIL, tile.dataset.uid);
  const heart = actions.querySelector("[data-act=favourite]");
  heart.setAttribute("aria-pressed", String(tile.hasAttribute("data-favourite")));
  // What others show is theirs to share and to delete.
  if (tile.hasAttribute("data-maker")) actions.querySelector("[data-act=select]").remove();
  tile.append(actions);
}

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => equip(event.target.closest?.("[data-wall] .tile")));
}

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const uid = act.dataset.uid ?? act.closest("[data-uid]")?.dataset.uid;
  if (act.dataset.act === "favourite") {
    event.preventDefault();
    favourite(uid);
  } else if (act.dataset.act === "delete" && document.querySelector("[data-wall]")) {
    event.preventDefault();
    remove(uid);
  } else if (["remix", "reference"].includes(act.dataset.act) && document.getElementById("composer")) {
    event.preventDefault();
    tell("leave");
    if (act.dataset.act === "remix") tell("fill", { url: act.href });
    else tell("references", { picks: [{ kind: "image", uid }] }), tell("compose");
  } else if (act.dataset.act === "copy") copy(act);
});

async function copy(button) {
  const text = document.getElementById(button.dataset.from)?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.", { name: "copied" });
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.from));
    toast("Selected. Press Ctrl C to copy.", { name: "copied" });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector(".pswp, dialog[open]")) return;
  const holder = event.target.closest?.(".tile[data-uid]") ?? document.querySelector("[data-picture]");
  const uid = holder?.dataset.uid;
  if (!uid) return;
  if (event.key === "f") favourite(uid);
  else if (event.key === "r") (holder.querySelector("[data-act=remix]") ?? document.querySelector("[data-act=remix]"))?.click();
  else if (event.key === "Delete" && holder.matches(".tile")) remove(uid);
  else return;
  event.preventDefault();
});

Object.assign(window.atelier, { equip, favourite, paint, remove, takeDown });
