/* SPDX-License-Identifier: EUPL-1.2
   Keeps the page for scanning without a line, and its files. Nothing else of the door is kept. */
"use strict";
const EDITION = "postal-{{ edition }}", PAGES = "postal-pages", PATIENCE_MS = 3000;
const ASSETS = {{ assets|safe }};

async function fetched(url) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(url, { signal: stop.signal, credentials: "same-origin", cache: "no-store" });
  } finally {
    clearTimeout(timer);
  }
}
async function open(request) {
  const pages = await caches.open(PAGES), url = new URL(request.url).pathname;
  try {
    const answer = await fetched(url);
    if (answer.ok && answer.headers.get("X-Postal")) { await pages.put(url, answer.clone()); return answer; }
    /* Signed out is no reason to lose the scans: the kept page tells it. */
    const kept = answer.status < 400 || answer.status >= 500 ? await pages.match(url, { ignoreVary: true }) : null;
    return kept || (answer.redirected ? Response.redirect(answer.url) : answer);
  } catch {
    return await pages.match(url, { ignoreVary: true }) || Response.error();
  }
}
async function file(request) {
  return await caches.match(request, { ignoreVary: true }) || fetch(request);
}
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    await (await caches.open(EDITION)).addAll(ASSETS);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await self.clients.claim();
    const names = await caches.keys();
    const ours = names.filter((name) => name.startsWith("postal-") && name !== EDITION && name !== PAGES);
    await Promise.all(ours.map((name) => caches.delete(name)));
  })().catch(() => undefined));
});
self.addEventListener("message", (event) => {
  if (event.data === "keep" && event.source) {
    event.waitUntil((async () => {
      const url = new URL(event.source.url).pathname, answer = await fetched(url);
      if (answer.ok && answer.headers.get("X-Postal")) { await (await caches.open(PAGES)).put(url, answer); }
    })().catch(() => undefined));
  }
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") { event.respondWith(open(event.request)); }
  if (url.pathname.startsWith("/static/")) { event.respondWith(file(event.request)); }
});
