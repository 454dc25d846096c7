// A notification when a job ends while one looks elsewhere: only for whoever asked for it, in this browser.
const { toast } = window.atelier;
const { user, icon } = document.body.dataset;
const KEY = `atelier.notify.${user}`;
const able = "Notification" in window && window.isSecureContext && Boolean(user) && user !== "None";
const buttons = () => document.querySelectorAll("[data-notify]");

function asked() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

const on = () => able && asked() && Notification.permission === "granted";

function show() {
  for (const button of buttons()) {
    button.hidden = !able;
    button.setAttribute("aria-pressed", String(on()));
  }
}

function remember(wanted) {
  try {
    if (wanted) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
  } catch {
    toast("This browser keeps nothing for Atelier, so it cannot remember that.", { name: "notify", bad: true });
  }
  show();
}

async function toggle() {
  if (on()) {
    remember(false);
    toast("No more notifications.", { name: "notify" });
    return;
  }
  const permission = await Notification.requestPermission();
  remember(permission === "granted");
  if (permission === "granted") {
    toast("When a job ends while you look elsewhere, this browser says so.", { name: "notify" });
  } else if (permission === "denied") {
    toast("This browser blocks notifications from Atelier; its settings can allow them.", { name: "notify", bad: true });
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-notify]")) toggle();
});

const WORDS = { failed: "A job failed.", in_doubt: "A job is in doubt and needs your decision.", cancelled: "A job was cancelled." };

/** Never the prompt: others may see the screen. */
function words({ state, pictures }) {
  if (pictures) return pictures === 1 ? "Your picture is ready." : `${pictures} pictures are ready.`;
  return WORDS[state] ?? "A job has ended.";
}

async function notify(job) {
  const options = { body: words(job), icon, tag: job.uid, data: { url: job.url } };
  const worker = await navigator.serviceWorker?.getRegistration();
  // A phone shows them only through the service worker; it answers the press, too.
  if (worker?.active) return worker.showNotification("Atelier", options);
  const note = new Notification("Atelier", options);
  note.addEventListener("click", () => {
    note.close();
    window.focus();
    location.assign(job.url);
  });
}

document.addEventListener("atelier:ended", ({ detail }) => {
  if (document.hidden && on()) detail.forEach((job) => notify(job).catch(() => null));
});

window.atelier.notifies = on;
show();
