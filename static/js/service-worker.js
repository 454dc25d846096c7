// Shows the end of a job while no page is looked at. It caches nothing, and what an older version cached goes.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) =>
  event.waitUntil(caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))),
);

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const show = async () => {
    const url = new URL(event.notification.data?.url ?? "/", location.origin);
    if (url.origin !== location.origin) return;
    const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (!open) return self.clients.openWindow(url.href);
    await open.focus();
    open.postMessage({ visit: url.href });
  };
  event.waitUntil(show());
});
