/* SPDX-License-Identifier: EUPL-1.2
   The slip: printed once, by the browser or by the office's own printer; what became of it is told. */
(function () {
  "use strict";
  const kiosk = window.kiosk, { store, network } = kiosk;
  const BROWSER_MS = 20000, NETWORK_MS = 16000, LOOK_MS = 700, QR_DELAY_MS = 50;
  const find = (name) => document.querySelector(`[data-slip-${name}]`);

  function fill(number) {
    const words = kiosk.words.vi, fit = kiosk.fit;
    find("line").textContent = number.line_name.vi;
    find("number").textContent = number.number;
    find("ahead").textContent = number.ahead === null ? "" : number.ahead ? fit(words.ahead, { count: number.ahead }) : words.next;
    find("wait").textContent = number.wait_minutes ? kiosk.span(words, "wait_told", number.wait_minutes) : "";
    find("taken").textContent = number.taken;
    find("follow").textContent = words.follow;
    find("sms").textContent = fit(network.state.sms, { number: number.number });
    find("thanks").textContent = network.state.thanks;
    find("thanks").hidden = !network.state.thanks;
    find("qr").replaceChildren(kiosk.qr.draw(number.follow, words.qr));
  }
  /* True once for each ticket: in this browser's book, and in the office's where it can be reached. */
  async function mayPrint(number) {
    if (!await store.add("prints", { ticket: number.ticket, outcome: "asked" })) { return false; }
    if (number.is_offline) { return true; }
    try {
      return (await network.ask("POST", `in/${number.ticket}/`)).status === 201;
    } catch (problem) {
      return true;
    }
  }
  function printByBrowser() {
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), BROWSER_MS);
      window.addEventListener("afterprint", () => { clearTimeout(timer); done(true); }, { once: true });
      setTimeout(() => {
        try { window.print(); } catch (problem) { done(false); }
      }, QR_DELAY_MS);
    });
  }
  async function byBrowser(number) {
    if (!await mayPrint(number)) { return "printed"; }
    fill(number);
    const outcome = await printByBrowser() ? "printed" : "failed";
    await store.put("prints", { ticket: number.ticket, outcome });
    kiosk.lending.sync();
    return outcome;
  }
  async function byOffice(number) {
    const until = Date.now() + NETWORK_MS;
    while (Date.now() < until) {
      await new Promise((done) => setTimeout(done, LOOK_MS));
      try {
        const said = await network.ask("GET", `da-in/${number.ticket}/`);
        if (said.body.outcome === "printed" || said.body.outcome === "failed") { return said.body.outcome; }
      } catch (problem) { /* asked again until the time is over */ }
    }
    return "failed";
  }
  /* Returns "printed", "failed", or "none" where this kiosk has no paper. */
  function print(number) {
    const printer = network.state.printer;
    if (printer === "none") { return Promise.resolve("none"); }
    return printer === "browser" || number.is_offline ? byBrowser(number) : byOffice(number);
  }
  kiosk.slip = { print };
})();
