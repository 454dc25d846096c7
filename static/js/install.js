// The service worker: there where the page names one, gone where it no longer does.
const { worker } = document.body.dataset;

async function arrange() {
  const there = await navigator.serviceWorker.getRegistrations();
  for (const registration of there) {
    const { scriptURL } = registration.active ?? registration.waiting ?? registration.installing ?? {};
    if (worker && scriptURL && new URL(scriptURL).pathname === worker) continue;
    await registration.unregister();
  }
  if (worker) await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
}

// Browsers have service workers for https and for this machine only, and not in every window.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.visit) location.assign(event.data.visit);
  });
  // Nobody waits for it, so it waits until what the person looks at is there.
  const start = () => setTimeout(() => arrange().catch(() => null), 3000);
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}
