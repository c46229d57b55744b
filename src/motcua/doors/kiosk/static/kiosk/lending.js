/* SPDX-License-Identifier: EUPL-1.2
   Numbers in hand for the time without a network: borrowed, given one by one, brought back. Nothing is shown before it
   is on the disk, and nothing is forgotten before the office has said that it knows. */
(function () {
  "use strict";
  const kiosk = window.kiosk, { store, network } = kiosk;
  const LOW = 20, MOST_AT_ONCE = 100, SYNC_MS = 5000;
  let working = null, isAgain = false;

  const isOfToday = (lease) => new Date(lease.ends_at) > network.now();

  /* Takes the next lent number of a line: out of the block and into the book in one transaction. Null without one. */
  function give(line, priority) {
    return store.together(["leases", "given", "kept"], async (tables) => {
      const leases = (await store.promised(tables.leases.getAll())).filter((each) =>
        each.line === line && isOfToday(each) && each.numbers.length);
      leases.sort((one, other) => one.numbers[0].number - other.numbers[0].number);
      const lease = leases[0];
      if (!lease) { return null; }
      const next = lease.numbers.shift(), last = await store.promised(tables.kept.get("last"));
      /* Two people never took their numbers at the same moment: the order of giving is the order of waiting. */
      const moment = Math.max(network.now().getTime(), last ? last.moment + 1 : 0);
      const given = { ...next, line, priority, issued_at: new Date(moment).toISOString() };
      await store.promised(tables.leases.put(lease));
      await store.promised(tables.given.put(given));
      await store.promised(tables.kept.put({ name: "last", moment }));
      return given;
    });
  }

  /* Borrows for each open line that runs low; blocks of days that are over are dropped. */
  async function borrow() {
    const leases = await store.all("leases"), old = leases.filter((each) => !isOfToday(each) || !each.numbers.length);
    if (old.length) { await store.remove("leases", ...old.map((each) => each.lease)); }
    const left = (code) => leases.filter((each) => each.line === code && isOfToday(each))
      .reduce((sum, each) => sum + each.numbers.length, 0);
    const lines = network.state.lines.filter((line) => kiosk.isOpen(line) && left(line.code) < LOW);
    if (!lines.length) { return; }
    /* Asked again under its key until it is answered: a lost answer must not cost the office a block of numbers. */
    const asked = await store.read("kept", "borrowing")
      || { name: "borrowing", key: crypto.randomUUID(), lines: lines.map((line) => line.code) };
    await store.put("kept", asked);
    const said = await network.ask("POST", "muon-so/", { lines: asked.lines }, { "Idempotency-Key": asked.key });
    const lent = said.status === 200 ? said.body.leases : [];
    await store.together(["leases", "kept"], async (tables) => {
      /* A second window may have put the same blocks away, and given of them. */
      const open = await store.promised(tables.kept.get("borrowing"));
      if (!open || open.key !== asked.key) { return; }
      for (const lease of lent) { await store.promised(tables.leases.put(lease)); }
      await store.promised(tables.kept.delete("borrowing"));
    });
  }

  /* Brings everything the office does not know yet, in the order of giving. */
  async function bring() {
    const given = (await store.all("given")).filter((each) => !each.is_unknown);
    given.sort((one, other) => (one.issued_at < other.issued_at ? -1 : 1));
    const presses = (await store.all("presses")).filter((each) => each.is_given_up);
    const prints = (await store.all("prints")).filter((each) => each.outcome !== "asked");
    if (!given.length && !presses.length && !prints.length) { return; }
    const said = await network.ask("POST", "gop-so/", {
      given: given.slice(0, MOST_AT_ONCE).map(({ ticket, line, number, issued_at, priority }) =>
        ({ ticket, line, number, issued_at, priority })),
      given_up: presses.slice(0, MOST_AT_ONCE).map(({ key, wish }) => ({ key, wish })),
      prints: prints.slice(0, MOST_AT_ONCE).map(({ ticket, outcome }) => ({ ticket, outcome })),
    }, {}, 15000);
    if (said.status !== 200) { return; }
    await store.remove("given", ...said.body.merged);
    await store.remove("presses", ...said.body.given_up);
    await store.remove("prints", ...said.body.printed);
    for (const each of given.filter((row) => said.body.unknown.includes(row.ticket))) {
      await store.put("given", { ...each, is_unknown: true });
    }
    if (said.body.merged.length === MOST_AT_ONCE) { isAgain = true; }
  }
  async function work() {
    do {
      isAgain = false;
      if (network.isCut || network.isUnknown || !network.state) { return; }
      try {
        await bring();
        await borrow();
      } catch (problem) {
        if (!(problem instanceof network.Unreachable)) { throw problem; }
      }
    } while (isAgain);
  }
  function sync() {
    if (working) { isAgain = true; return working; }
    working = work().catch(() => undefined).finally(() => { working = null; });
    return working;
  }
  network.onChange(() => { if (!network.isCut) { sync(); } });
  setInterval(sync, SYNC_MS);
  kiosk.lending = { give, sync };
})();
