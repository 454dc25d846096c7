// Shows the offline page where a page cannot be had, and keeps nothing else: no page is ever stale.
const { name, page, files } = self.atelier;
const kept = new Set([page, ...files]);
const AWAY = [502, 504]; // a proxy answers so while the server behind it is gone

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(name);
    // Without cookies: what is kept belongs to nobody.
    await cache.addAll([...kept].map((url) => new Request(url, { cache: "reload", credentials: "omit" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

async function forget(all = false) {
  const names = (await caches.keys()).filter((one) => one.startsWith("atelier-offline-") && (all || one !== name));
  await Promise.all(names.map((one) => caches.delete(one)));
}

self.addEventListener("activate", (event) => {
  const start = async () => {
    await forget();
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(start());
});

async function visit(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    if (!AWAY.includes(answer.status)) return answer;
  } catch {
    // No line, or no server.
  }
  return (await caches.match(page, { cacheName: name, ignoreVary: true })) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(visit(event));
  else if (kept.has(new URL(url).pathname) && new URL(url).origin === location.origin) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { cacheName: name, ignoreVary: true })));
  }
});

// A job ended: show the page that is open, or open one.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const show = async () => {
    const url = new URL(event.notification.data?.url ?? "/", location.origin);
    if (url.origin !== location.origin) return;
    const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (!open) await self.clients.openWindow(url.href);
    else {
      await open.focus();
      open.postMessage({ visit: url.href });
    }
  };
  event.waitUntil(show());
});

self.addEventListener("message", (event) => {
  if (event.data === "leave") event.waitUntil(forget(true).then(() => self.registration.unregister()));
});
