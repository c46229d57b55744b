/* SPDX-License-Identifier: EUPL-1.2
   What the kiosk keeps in the browser: numbers lent to it, those it gave alone, presses without an answer, paper. */
(function () {
  "use strict";
  const kiosk = window.kiosk = { root: document.body.dataset.root };
  const NAME = "motcua-" + document.body.dataset.kiosk;
  const KEYS = { kept: "name", leases: "lease", given: "ticket", presses: "key", prints: "ticket" };
  let opened = null;

  function promised(request) {
    return new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  }
  function database() {
    if (!opened) {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [table, key] of Object.entries(KEYS)) { request.result.createObjectStore(table, { keyPath: key }); }
      };
      opened = promised(request);
      opened.then((base) => { base.onclose = () => { opened = null; }; }, () => { opened = null; });
    }
    return opened;
  }
  /* Runs work(tables) in one transaction that is on the disk before the promise holds. */
  async function together(names, work) {
    const base = await database(), change = base.transaction(names, "readwrite", { durability: "strict" });
    const ended = new Promise((done, fail) => {
      change.oncomplete = done;
      change.onabort = change.onerror = () => fail(change.error);
    });
    ended.catch(() => undefined);
    const result = await work(Object.fromEntries(names.map((name) => [name, change.objectStore(name)])));
    await ended;
    return result;
  }
  async function read(name, key) {
    const base = await database();
    return promised(base.transaction(name).objectStore(name).get(key));
  }
  async function all(name) {
    const base = await database();
    return promised(base.transaction(name).objectStore(name).getAll());
  }
  const put = (name, row) => together([name], (tables) => promised(tables[name].put(row)));
  const remove = (name, ...keys) => together([name], async (tables) => {
    for (const key of keys) { await promised(tables[name].delete(key)); }
  });
  /* False where the row is there already. */
  const add = (name, row) => together([name], async (tables) => {
    if (await promised(tables[name].get(row[KEYS[name]]))) { return false; }
    await promised(tables[name].put(row));
    return true;
  });
  kiosk.store = { together, promised, read, all, put, remove, add };
})();
