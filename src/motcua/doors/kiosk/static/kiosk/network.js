/* SPDX-License-Identifier: EUPL-1.2
   Speaking with the office: with patience of three seconds, its clock, how things stand, and the live numbers. */
(function () {
  "use strict";
  const kiosk = window.kiosk, store = kiosk.store;
  const PATIENCE_MS = 3000, STATE_MS = 30000, PROBE_MS = 4000;
  const listeners = [];
  let offset = 0, state = null, isCut = false, isUnknown = false, source = null, asking = null;

  class Unreachable extends Error {}

  /* Returns {status, body}; throws Unreachable where the office was not heard or could not do its work. */
  async function ask(method, path, body, headers = {}, patience = PATIENCE_MS) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), patience);
    const isForm = body instanceof FormData;
    try {
      const answer = await fetch(kiosk.root + path, {
        method, signal: stop.signal, credentials: "same-origin", cache: "no-store",
        headers: isForm || !body ? headers : { "Content-Type": "application/json", ...headers },
        body: isForm ? body : body && JSON.stringify(body),
      });
      if (answer.status >= 500) { throw new Unreachable(); }
      const said = { status: answer.status, body: await answer.json() };
      if (said.body.error === "not_enrolled") { setUnknown(true); }
      return said;
    } catch (problem) {
      throw problem instanceof Unreachable ? problem : new Unreachable();
    } finally {
      clearTimeout(timer);
    }
  }
  function setUnknown(value) {
    isUnknown = value;
    tell();
  }
  function setCut(value) {
    if (isCut === value) { return; }
    isCut = value;
    if (isCut) { close(); }
    tell();
  }
  function tell() { listeners.forEach((listener) => listener()); }
  const now = () => new Date(Date.now() + offset);

  /* Asks how things stand; true where the office answered. One question at a time. */
  function look() {
    asking = asking || lookOnce().finally(() => { asking = null; });
    return asking;
  }
  async function lookOnce() {
    const began = Date.now();
    let said;
    try {
      said = await ask("GET", "tinh-hinh/");
    } catch (problem) {
      setCut(true);
      return false;
    }
    if (said.status !== 200) { setCut(false); return false; }
    state = said.body;
    /* The clock of the kiosk may be wrong: the office's counts, also later without a network. */
    offset = new Date(state.now).getTime() - (began + Date.now()) / 2;
    isUnknown = false;
    await store.put("kept", { name: "state", state, offset });
    setCut(false);
    tell();
    listen();
    return true;
  }
  async function remember() {
    const kept = await store.read("kept", "state");
    if (kept) { state = kept.state; offset = kept.offset; }
  }

  /* ---- live numbers: closed while nobody can see them ---- */
  function listen() {
    if (source || document.hidden || isCut || !window.EventSource) { return; }
    source = new EventSource(document.body.dataset.stream);
    source.addEventListener("snapshot", (event) => {
      const lines = Object.fromEntries(JSON.parse(event.data).lines.map((line) => [line.code, line]));
      for (const line of state.lines) {
        const counts = lines[line.code];
        if (counts) { line.waiting = counts.waiting; line.wait_minutes = counts.wait_minutes; }
      }
      tell();
    });
    source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) { close(); } };
  }
  function close() {
    if (source) { source.close(); source = null; }
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) { close(); } else { look(); } });
  window.addEventListener("pagehide", close);
  window.addEventListener("offline", () => setCut(true));
  window.addEventListener("online", () => look());

  async function live() {
    for (;;) {
      await new Promise((done) => setTimeout(done, isCut ? PROBE_MS : STATE_MS));
      await look();
    }
  }
  kiosk.network = {
    ask, look, live, now, remember, setCut, Unreachable,
    onChange: (listener) => listeners.push(listener),
    get state() { return state; },
    get isCut() { return isCut; },
    get isUnknown() { return isUnknown; },
  };
})();
