/* SPDX-License-Identifier: EUPL-1.2
   Scanning without a line: what is scanned stays in this browser (codes, works, moments; names only where typed) until
   the office has answered for it. Sent again it is no harm. */
(function () {
  "use strict";
  var doc = document, root = doc.getElementById("quet-tay"), body = doc.body, KEPT = "motcua-buu-chinh", CLOCK = KEPT + "-gio";
  var AT_ONCE = 100, AGAIN_MS = 15000, LONE_MS = 180;
  if (!root) { return; }
  var form = root.querySelector("[data-form]"), field = doc.getElementById("ma"), asked = null, work = "", isSending = false, lone = null;

  function all(selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
  function words(name) { return root.getAttribute("data-words-" + name); }

  /* ---- what is kept ---- */
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch (ignored) { return []; }
  }
  function keep(rows) {
    try { localStorage.setItem(KEPT, JSON.stringify(rows)); return true; } catch (ignored) { return false; }
  }
  function offset() { return parseInt(localStorage.getItem(CLOCK), 10) || 0; }
  function now() { return new Date(Date.now() + offset()); }
  function local(at) {
    var zoned = new Date(at.getTime() + 7 * 3600000);
    return zoned.toISOString().slice(0, 19) + "+07:00";
  }
  function key() {
    return window.crypto && crypto.randomUUID ? crypto.randomUUID() : Date.now() + "-" + Math.random().toString(36).slice(2);
  }

  /* ---- codes ---- */
  function clean(text) { return text.toUpperCase().replace(/[^A-Z0-9]/g, ""); }
  function isCode(code) {
    var match = /^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$/.exec(code), weights = [8, 6, 4, 2, 3, 5, 9, 7];
    if (!match) { return false; }
    var sum = weights.reduce(function (total, weight, place) { return total + weight * Number(match[2].charAt(place)); }, 0);
    var rest = 11 - sum % 11;
    return Number(match[3]) === (rest === 10 ? 0 : rest === 11 ? 5 : rest);
  }
  function spoken(code) { return code.replace(/^(..)(\d{3})(\d{3})(\d{3})(..)$/, "$1 $2 $3 $4 $5"); }

  /* ---- what is shown ---- */
  function tell(kind, word, code, text) {
    var place = root.querySelector("[data-result]");
    place.className = "sign sign-" + kind;
    place.querySelector("[data-word]").textContent = word;
    place.querySelector("[data-code]").textContent = code ? spoken(code) : "";
    place.querySelector("[data-text]").textContent = text || "";
  }
  function labelOf(value) {
    var button = root.querySelector('[data-work="' + value + '"] span');
    return button ? button.textContent : value;
  }
  function draw() {
    var rows = kept(), list = root.querySelector("[data-list]");
    root.querySelector("[data-count]").textContent = rows.filter(function (row) { return row.state !== "refused"; }).length;
    list.textContent = "";
    rows.slice().reverse().forEach(function (row) {
      var item = doc.createElement("li"), code = doc.createElement("b"), about = doc.createElement("span"), remove = doc.createElement("button");
      code.textContent = spoken(row.code);
      about.textContent = labelOf(row.work) + " · " + row.at.slice(11, 16) + " · " + words(row.state === "refused" ? "refused" : "waiting");
      remove.type = "button";
      remove.className = "button button-plain button-small";
      remove.textContent = words("remove") + " " + row.code;
      remove.addEventListener("click", function () {
        keep(kept().filter(function (each) { return each.key !== row.key; }));
        draw();
        field.focus();
      });
      item.appendChild(code);
      item.appendChild(about);
      item.appendChild(remove);
      if (row.words) {
        var why = doc.createElement("p");
        why.className = "words";
        why.textContent = row.words;
        item.appendChild(why);
      }
      list.appendChild(item);
    });
    root.querySelector("[data-empty]").hidden = rows.length > 0;
  }
  function showLine(kind, text) {
    var place = root.querySelector("[data-line]");
    place.className = "chip chip-" + kind;
    place.textContent = text;
  }
  function tick() {
    doc.querySelector("[data-time]").textContent = local(now()).slice(11, 16);
  }

  /* ---- scanning ---- */
  function choose(value) {
    work = value;
    all("[data-work]").forEach(function (button) {
      button.setAttribute("aria-pressed", button.getAttribute("data-work") === value ? "true" : "false");
    });
    root.querySelector("[data-mode-name]").textContent = labelOf(value);
    field.focus();
  }
  function ask(code) {
    asked = code;
    all("[data-ask]").forEach(function (part) {
      part.hidden = !code || part.getAttribute("data-ask") !== work;
      part.querySelector("[data-asked]").textContent = code ? spoken(code) : "";
    });
    root.querySelector("[data-result]").hidden = !!code;
    if (code && work === "phat") { doc.getElementById("ten").value = ""; doc.getElementById("tien").value = ""; doc.getElementById("ten").focus(); } else { field.focus(); }
  }
  function add(code, more) {
    var rows = kept(), at = local(now()), row = { key: key(), code: code, work: work, at: at, state: "waiting" };
    ask(null);
    if (rows.some(function (each) { return each.code === code && each.work === work && each.at.slice(0, 10) === at.slice(0, 10); })) {
      tell("known", words("known"), code);
      return;
    }
    Object.keys(more || {}).forEach(function (name) { row[name] = more[name]; });
    rows.push(row);
    if (!keep(rows)) { tell("late", words("full"), code); return; }
    tell("done", words("done"), code, labelOf(work));
    draw();
    send();
  }
  function read(text) {
    var code = clean(text);
    field.value = "";
    if (/^[0-9]$/.test(text)) { press(text); return; }
    if (asked) { return; }
    if (!isCode(code)) { tell("late", words("bad"), "", words("bad-help")); return; }
    if (work === "khong-phat" || work === "phat") { ask(code); } else { add(code); }
  }
  function press(digit) {
    var within = asked ? '[data-ask="' + work + '"] ' : ".modes ", button = root.querySelector(within + '[data-key="' + digit + '"]');
    if (button) { button.click(); }
  }
  function handed() {
    var sum = doc.getElementById("tien").value.replace(/\D/g, ""), shown = root.querySelector("[name=giay_to]:checked");
    var more = { received_by: doc.getElementById("ten").value.trim(), proof: shown ? shown.value : "" };
    if (sum) { more.taken_vnd = parseInt(sum, 10); }
    add(asked, more);
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(lone);
    if (asked && work === "phat" && doc.activeElement !== field) { handed(); return; }
    var text = field.value.trim();
    if (text) { read(text); }
  });
  field.addEventListener("input", function () {
    clearTimeout(lone);
    if (/^[0-9]$/.test(field.value)) { lone = setTimeout(function () { if (/^[0-9]$/.test(field.value)) { read(field.value); } }, LONE_MS); }
  });
  root.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button") : null;
    if (!button) { return; }
    var deed = button.getAttribute("data-do");
    if (button.hasAttribute("data-work")) { ask(null); choose(button.getAttribute("data-work")); }
    if (button.hasAttribute("data-reason") && asked) { add(asked, { reason: button.getAttribute("data-reason") }); }
    if (deed === "cancel") { ask(null); tell("info", words("ready")); }
    if (deed === "handed" && asked) { handed(); }
    if (deed === "send") { send(true); }
  });
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") { ask(null); field.value = ""; field.focus(); return; }
    var at = doc.activeElement;
    if ((!at || at === body || at.id === "noi-dung" || (at.tagName === "BUTTON" && event.key.length === 1)) && event.key !== " ") { field.focus(); }
  });

  /* ---- sending ---- */
  async function call(url, options) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 8000);
    try {
      return await fetch(url, Object.assign({ signal: stop.signal, credentials: "same-origin", cache: "no-store", redirect: "manual" }, options));
    } finally {
      clearTimeout(timer);
    }
  }
  async function send() {
    if (isSending) { return; }
    isSending = true;
    try {
      await sendAll();
    } catch (ignored) {
      showLine("late", words("cut"));
    } finally {
      isSending = false;
      draw();
    }
  }
  async function sendAll() {
    var began = Date.now(), said = await call(body.getAttribute("data-state"), { headers: { Accept: "application/json" } });
    if (said.status === 401 || said.type === "opaqueredirect" || said.status === 403) { signedOut(); return; }
    if (!said.ok) { throw new Error("no answer"); }
    var state = await said.json();
    localStorage.setItem(CLOCK, String(Math.round(Date.parse(state.now) - (began + Date.now()) / 2)));
    tick();
    for (;;) {
      var rows = kept().filter(function (row) { return row.state === "waiting"; }).slice(0, AT_ONCE);
      if (!rows.length) { break; }
      var answer = await call(body.getAttribute("data-send"), {
        method: "POST", body: JSON.stringify({ scans: rows }),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": state.token }
      });
      if (answer.status === 401 || answer.type === "opaqueredirect") { signedOut(); return; }
      if (!answer.ok) { throw new Error("not taken"); }
      settle((await answer.json()).scans);
    }
    showLine("done", kept().length ? words("online") : words("online") + " · " + words("sent"));
  }
  function settle(answers) {
    var by = {};
    answers.forEach(function (answer) { by[answer.key] = answer; });
    keep(kept().filter(function (row) { return !by[row.key] || by[row.key].outcome === "refused"; }).map(function (row) {
      if (by[row.key]) { row.state = "refused"; row.words = by[row.key].words; }
      return row;
    }));
    draw();
  }
  function signedOut() {
    var place = root.querySelector("[data-line]"), link = doc.createElement("a");
    showLine("late", "");
    link.href = body.getAttribute("data-sign-in");
    link.textContent = words("out");
    place.appendChild(link);
  }

  choose(root.querySelector("[data-work]").getAttribute("data-work"));
  draw();
  tick();
  setInterval(tick, 10000);
  setInterval(function () { if (!doc.hidden) { send(); } }, AGAIN_MS);
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { showLine("late", words("cut")); });
  doc.addEventListener("visibilitychange", function () { if (!doc.hidden) { send(); } });
  send();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(body.getAttribute("data-worker"), { scope: body.getAttribute("data-scope") }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (ready) { if (ready.active) { ready.active.postMessage("keep"); } }).catch(function () { /* without it the page still works while it is open */ });
  }
})();
