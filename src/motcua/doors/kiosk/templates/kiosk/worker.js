/* SPDX-License-Identifier: EUPL-1.2
   Keeps the kiosk's page and its files, so that it opens without a network. */
"use strict";
const EDITION = "kiosk-{{ edition }}", PAGES = "kiosk-pages", PATIENCE_MS = 3000;
const ASSETS = {{ assets|safe }};

async function fetchPage(request) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: stop.signal, credentials: "same-origin", cache: "no-store" });
  } finally {
    clearTimeout(timer);
  }
}
async function keep(url) {
  const answer = await fetchPage(url);
  if (answer.ok && answer.headers.get("X-Kiosk")) { await (await caches.open(PAGES)).put(url, answer); }
}
async function open(request) {
  const pages = await caches.open(PAGES), url = new URL(request.url).pathname;
  try {
    const answer = await fetchPage(url);
    if (answer.ok && answer.headers.get("X-Kiosk")) { await pages.put(url, answer.clone()); }
    if (answer.status < 500) { return answer; }
  } catch { /* without a network the kept page does */ }
  return await pages.match(url, { ignoreVary: true }) || fetch(request);
}
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) { return kept; }
  return fetch(request);
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
    /* An old page needs its old files: these go only when the pages have been fetched anew. */
    const pages = await (await caches.open(PAGES)).keys();
    await Promise.all(pages.map((request) => keep(new URL(request.url).pathname)));
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== EDITION && name !== PAGES).map((name) => caches.delete(name)));
  })().catch(() => undefined));
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") { event.respondWith(open(event.request)); }
  if (url.pathname.startsWith("/static/")) { event.respondWith(file(event.request)); }
});
