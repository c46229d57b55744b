/* SPDX-License-Identifier: EUPL-1.2
   The kiosk: from the first touch to the number, with a network or without, and back to the start by itself. */
(function () {
  "use strict";
  const kiosk = window.kiosk, doc = document, { store, network, lending, screens, presses, camera } = kiosk;
  const RESULT_MS = 12000, WITHOUT_PAPER_MS = 25000, IDLE_MS = 45000, TRIES = 3, TRY_MS = 1500, STILL_MS = 8000;
  const CODE_SHORTEST = 6, CODE_LONGEST = 8;
  let busy = false, back = null, typed = "", printing = null;

  class Refused extends Error {
    constructor(body) { super(body.error); this.body = body; }
  }

  /* ---- taking a number: one key for each press, the same at every try ---- */
  async function ask(wish, key) {
    const said = await network.ask("POST", "so/", wish, { "Idempotency-Key": key });
    await store.remove("presses", key);
    if (said.status >= 400) { throw new Refused(said.body); }
    return { ...said.body, is_offline: false, taken_at: network.now() };
  }
  async function lent(wish, press) {
    if (wish.appointment) { return null; }
    const given = await lending.give(wish.line, wish.priority);
    if (!given) { return null; }
    if (press) { await store.put("presses", { ...press, is_given_up: true }); }
    return {
      ticket: given.ticket, number: given.shown, ahead: null, wait_minutes: null, is_offline: true,
      follow: network.state.follow + given.ticket + "/", taken_at: new Date(given.issued_at),
    };
  }
  async function take(wish) {
    if (network.isCut) {
      const number = await lent(wish, null);
      if (number) { return number; }
    }
    const press = { key: crypto.randomUUID(), wish, is_given_up: false };
    await store.put("presses", press);
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        return await ask(wish, press.key);
      } catch (problem) {
        if (!(problem instanceof network.Unreachable)) {
          /* The day's last numbers may be those this kiosk has in hand. */
          const left = problem.body && problem.body.error === "line_full" ? await lent(wish, null) : null;
          if (left) { return left; }
          throw problem;
        }
        network.setCut(true);
      }
      const number = await lent(wish, press);
      if (number) { return number; }
      await new Promise((done) => setTimeout(done, TRY_MS));
    }
    await store.put("presses", { ...press, is_given_up: true });
    throw new network.Unreachable();
  }

  async function give(wish) {
    if (busy) { return; }
    busy = true;
    enable(false);
    const slow = setTimeout(() => screens.show("busy"), 600);
    try {
      const number = await take(wish);
      clearTimeout(slow);
      await showNumber(number, wish);
    } catch (problem) {
      clearTimeout(slow);
      await showProblem(problem, wish);
    } finally {
      busy = false;
      enable(true);
    }
  }
  function enable(value) {
    doc.querySelectorAll("button[data-do]").forEach((button) => { button.disabled = !value; });
    screens.refresh();
  }
  async function showNumber(number, wish) {
    const line = network.state.lines.find((each) => each.code === wish.line) || { name: { vi: "", en: "" } };
    const whole = { ...number, line_name: line.name, taken: screens.momentOf(number.taken_at) };
    screens.showResult(whole);
    screens.showPaper(network.state.printer === "none" ? "none" : "asked");
    leaveIn(WITHOUT_PAPER_MS);
    printing = number.ticket;
    kiosk.slip.print(whole).then((outcome) => {
      if (printing !== number.ticket) { return; }
      screens.showPaper(outcome);
      leaveIn(outcome === "failed" ? WITHOUT_PAPER_MS : RESULT_MS);
    }, () => { if (printing === number.ticket) { screens.showPaper("failed"); } });
    network.look();
  }
  async function showProblem(problem, wish) {
    if (problem instanceof Refused) {
      const { error, ticket, number, message } = problem.body;
      if (error === "not_enrolled") { home(); return; }
      if (error === "has_ticket") {
        screens.showResult({ number, follow: network.state.follow + ticket + "/", ahead: null });
        screens.showPaper("had");
        leaveIn(WITHOUT_PAPER_MS);
        return;
      }
      if (wish.appointment) {
        startCode();
        sayAtCode(error === "not_found" ? screens.said("code_wrong") : message);
        return;
      }
      doc.querySelector("[data-refused]").textContent = message || screens.said("closed_ask");
      screens.show("refused");
      leaveIn(RESULT_MS);
      return;
    }
    if (wish.appointment) {
      startCode();
      sayAtCode(screens.said("code_offline"));
      return;
    }
    screens.show("sorry");
    leaveIn(RESULT_MS);
  }

  /* ---- the code of an appointment ---- */
  function startCode() {
    typed = "";
    showTyped();
    sayAtCode(network.isCut ? screens.said("code_offline") : "");
    screens.show("code");
    camera.start(kiosk.onCode);
  }
  function showTyped() {
    const half = Math.ceil(typed.length / 2);
    doc.querySelector("[data-typed]").textContent = typed.length > 3 ? typed.slice(0, half) + " " + typed.slice(half) : typed;
  }
  function sayAtCode(text) { doc.querySelector("[data-code-said]").textContent = text; }
  function check() {
    if (typed.length < CODE_SHORTEST) { sayAtCode(screens.said("code_help")); return; }
    camera.stop();
    give({ line: "", priority: "", appointment: typed });
  }
  kiosk.onCode = (code) => {
    if (busy || screens.shown === "result" || network.isUnknown) { return; }
    camera.stop();
    give({ line: "", priority: "", appointment: code });
  };

  /* ---- presses ---- */
  const deeds = {
    line: (button) => {
      if (network.state.groups.length) { screens.showLine(button.dataset.line); } else { give({ line: button.dataset.line, priority: "", appointment: "" }); }
    },
    take: () => give({ line: screens.line.code, priority: "", appointment: "" }),
    group: (button) => give({ line: screens.line.code, priority: button.dataset.group, appointment: "" }),
    code: startCode,
    digit: (button) => { if (typed.length < CODE_LONGEST) { typed += button.dataset.digit; sayAtCode(""); showTyped(); } },
    erase: () => { typed = typed.slice(0, -1); showTyped(); },
    check,
    back: home,
    done: home,
    language: () => screens.setLanguage(screens.language === "vi" ? "en" : "vi"),
  };
  presses.onPress((name, button) => { if (!busy) { deeds[name](button); } });

  /* ---- back to the start; opening and closing ---- */
  function leaveIn(milliseconds) {
    clearTimeout(back);
    back = setTimeout(() => { if (screens.language !== "vi") { screens.setLanguage("vi"); } home(); }, milliseconds);
  }
  function home() {
    clearTimeout(back);
    camera.stop();
    printing = null;
    const { state, isUnknown } = network;
    if (isUnknown) { screens.show("unknown"); return; }
    if (!state) { screens.show("sorry"); return; }
    screens.show(state.lines.some(kiosk.isOpen) ? "start" : "closed");
  }
  function tick() {
    const { shown } = screens, isResting = ["start", "closed", "unknown", "sorry", ""].includes(shown);
    if (!busy && ["line", "code"].includes(shown) && presses.idleMs() > IDLE_MS) { leaveIn(0); return; }
    if (!busy && ["start", "closed", "unknown", ""].includes(shown)) { home(); }
    screens.refresh();
    /* A newer edition is taken while nobody is here, and only from an office that answers. */
    const isOlder = network.state && !network.isCut && network.state.edition !== doc.body.dataset.edition;
    if (isOlder && isResting && !busy && presses.idleMs() > STILL_MS) { renew(); }
  }
  async function renew() {
    const last = Number(sessionStorage.getItem("renewed") || 0);
    if (Date.now() - last < 60000) { return; }
    sessionStorage.setItem("renewed", String(Date.now()));
    const registered = await navigator.serviceWorker?.getRegistration();
    if (registered) { await registered.update().catch(() => undefined); }
    location.reload();
  }

  /* ---- the beginning ---- */
  async function keepPage() {
    if (!navigator.serviceWorker) { return; }
    await navigator.serviceWorker.register(doc.body.dataset.worker, { scope: "/lay-so/" });
    await navigator.serviceWorker.ready;
    const answer = await fetch(kiosk.root, { credentials: "same-origin", cache: "no-store" });
    if (answer.ok && answer.headers.get("X-Kiosk")) { await (await caches.open("kiosk-pages")).put(kiosk.root, answer); }
  }
  async function begin() {
    screens.speak();
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
    await network.remember();
    /* A press that was under way when the page ended: nobody has seen its number. */
    for (const press of await store.all("presses")) { await store.put("presses", { ...press, is_given_up: true }); }
    home();
    await network.look();
    home();
    network.onChange(() => { screens.refresh(); });
    setInterval(tick, 1000);
    network.live();
    await lending.sync();
    await keepPage().catch(() => undefined);
    doc.body.dataset.ready = "yes";
  }
  begin();
})();
