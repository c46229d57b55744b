/* SPDX-License-Identifier: EUPL-1.2
   What is shown: one screen at a time, in one of two languages, its figures kept fresh without moving anything. */
(function () {
  "use strict";
  const kiosk = window.kiosk, doc = document, { network, presses } = kiosk;
  const words = JSON.parse(doc.getElementById("loi").textContent), ZONE = "Asia/Ho_Chi_Minh", LONG_MINUTES = 120;
  /* A language is named in itself. */
  const OTHER = { vi: "English", en: "Tiếng Việt" };
  const all = (selector, within = doc) => [...within.querySelectorAll(selector)];
  const one = (selector, within = doc) => within.querySelector(selector);
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" });
  let language = "vi", shown = "", drawn = "", chosen = null;

  const fit = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const said = (name, values) => fit(words[language][name], values || {});

  /* Long waits are said in hours: nobody counts in hundreds of minutes. */
  function span(spoken, name, { low, high }) {
    if (high < LONG_MINUTES) { return fit(spoken[name], { low, high }); }
    return fit(spoken[name + "_hours"], { low: Math.floor(low / 60), high: Math.ceil(high / 60) });
  }
  function isOpen(line) {
    const now = network.now();
    return line.hours.some((each) => new Date(each.opens_at) <= now && now < new Date(each.closes_at));
  }
  function nextOpening(line) {
    const now = network.now();
    return line.hours.find((each) => new Date(each.opens_at) > now) || null;
  }
  function waiting(line) { return line.waiting ? said("waiting", { count: line.waiting }) : said("nobody"); }
  function wait(line) {
    if (network.isCut) { return said("wait_offline"); }
    if (line.wait_minutes) { return span(words[language], "wait", line.wait_minutes); }
    return line.waiting ? said("wait_unknown") : "";
  }
  function load(line) {
    const rest = wait(line);
    return network.isCut ? rest : waiting(line) + (rest ? " · " + rest : "");
  }

  /* ---- words of the page itself ---- */
  function speak() {
    doc.documentElement.lang = language;
    all("[data-word]").forEach((place) => { place.textContent = said(place.dataset.word); });
    one("[data-other-language]").textContent = OTHER[language];
    one("[data-other-language]").lang = language === "vi" ? "en" : "vi";
  }
  function setLanguage(wanted) {
    language = wanted;
    drawn = "";
    speak();
    refresh();
  }

  /* ---- cards: made once, then only their figures change, so that none moves under a finger ---- */
  function card(line) {
    const button = doc.createElement("button");
    button.type = "button";
    button.className = "kiosk-card";
    button.dataset.do = "line";
    button.dataset.line = line.code;
    for (const [tag, name, text] of [["span", "card-prefix", line.prefix], ["b", "card-name", line.name[language]], ["span", "card-about", line.about || ""], ["span", "card-load", ""], ["span", "card-wait", ""]]) {
      const part = doc.createElement(tag);
      part.className = name;
      part.textContent = text;
      button.append(part);
    }
    return button;
  }
  function drawLines() {
    const lines = network.state.lines, sign = JSON.stringify([language, lines.map((line) => [line.code, line.name, line.about])]);
    const place = one("[data-lines]");
    if (sign !== drawn) {
      drawn = sign;
      place.dataset.count = lines.length > 4 ? "many" : "few";
      place.replaceChildren(...lines.map(card));
      drawGroups();
    }
    for (const line of lines) {
      const button = one(`[data-line="${CSS.escape(line.code)}"]`, place), next = nextOpening(line), open = isOpen(line);
      button.disabled = !open;
      one(".card-load", button).textContent = !open ? (next ? said("opens", { when: next.said[language] }) : said("not_now"))
        : network.isCut ? "" : waiting(line);
      one(".card-wait", button).textContent = open ? wait(line) : "";
    }
  }
  function drawGroups() {
    const groups = network.state.groups;
    one("[data-ask]").hidden = !groups.length;
    one("[data-groups]").replaceChildren(...groups.map((group) => {
      const button = doc.createElement("button"), name = doc.createElement("b"), help = doc.createElement("span");
      button.type = "button";
      button.className = "kiosk-group";
      button.dataset.do = "group";
      button.dataset.group = group.code;
      name.textContent = group.name[language];
      help.textContent = group.help[language] === group.name[language] ? "" : group.help[language];
      button.append(name, help);
      return button;
    }));
  }

  /* ---- screens ---- */
  function show(name) {
    if (shown !== name) {
      shown = name;
      all("[data-screen]").forEach((screen) => { screen.hidden = screen.dataset.screen !== name; });
      presses.quiet();
      window.scrollTo(0, 0);
    }
    refresh();
  }
  function showLine(code) {
    chosen = network.state.lines.find((line) => line.code === code);
    one("[data-line-name]").textContent = chosen.name[language];
    show("line");
  }
  function showResult(number) {
    one("[data-number]").textContent = number.number;
    one("[data-result-line]").textContent = number.line_name ? number.line_name[language] : "";
    const ahead = number.ahead === null || number.ahead === undefined ? "" : number.ahead ? said("ahead", { count: number.ahead }) : said("next");
    one("[data-ahead]").textContent = ahead;
    one("[data-wait]").textContent = number.is_offline && network.isCut ? said("wait_offline") : number.wait_minutes ? span(words[language], "wait_told", number.wait_minutes) : "";
    one("[data-qr]").replaceChildren(kiosk.qr.draw(number.follow, said("qr")));
    showPaper("");
    show("result");
  }
  function showPaper(outcome) {
    const place = one("[data-paper]");
    place.dataset.paper = outcome;
    place.textContent = { asked: said("printing"), printed: said("printed"), none: said("paperless"), had: said("had_number") }[outcome] || "";
    if (outcome === "failed") { place.textContent = said("unprinted") + " " + said("unprinted_do"); }
  }
  function showClosed() {
    const openings = network.state.lines.map(nextOpening).filter(Boolean);
    openings.sort((earlier, later) => new Date(earlier.opens_at) - new Date(later.opens_at));
    one("[data-closed]").textContent = openings.length ? said("closed_opens", { when: openings[0].said[language] }) : said("closed_ask");
  }
  function refresh() {
    const now = network.now();
    all("[data-time]").forEach((place) => { place.textContent = clock.format(now); });
    one("[data-offline]").hidden = !network.isCut;
    if (!network.state) { return; }
    if (shown === "start") { drawLines(); }
    if (shown === "line" && chosen) { one("[data-line-load]").textContent = load(chosen); }
    if (shown === "closed") { showClosed(); }
  }
  /* "8 giờ 30, 19/11/2026", as it stands on the slip. */
  function momentOf(at) {
    const [hour, minute] = clock.format(at).split(":").map(Number);
    return fit(words.vi.taken, { hour: `${hour} giờ${minute ? " " + minute : ""}`, day: date.format(at) });
  }
  Object.assign(kiosk, { words, fit, isOpen, span });
  kiosk.screens = {
    show, showLine, showResult, showPaper, refresh, speak, setLanguage, said, momentOf,
    get language() { return language; },
    get shown() { return shown; },
    get line() { return chosen; },
  };
})();
