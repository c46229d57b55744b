/* SPDX-License-Identifier: EUPL-1.2
   Keeps the pages of numbers fresh: all rooms by asking every ten seconds, one room and one's own number by the
   office's stream. Every page works without it. Written for old phones: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, POLL_MS = 10000, LOST_MS = 8000;
  var rooms = doc.querySelector("[data-queues]"), turn = doc.querySelector("[data-turn]"), main = rooms || turn;
  if (!main || !window.JSON) { return; }
  var meta = doc.querySelector('meta[name="queue-words"]');
  var W = (meta ? meta.content : "").split("|");
  var NONE = W[0], COUNTER = W[1], UNKNOWN = W[3], MINUTES = W[4], ABOUT = W[5], BELOW = W[6], AGO = W[7],
      SECONDS = W[8], LOST = W[9], LIVE = W[10], YOUR_TURN = W[11], HOUR = W[12];

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function two(n) { return n < 10 ? "0" + n : "" + n; }
  function set(el, text) { if (el && el.textContent !== text) { el.textContent = text; } }

  /* ---- one line, drawn from the numbers everybody gets ---- */
  function counterOf(code, office) {
    var number = code.indexOf(office + "-") === 0 ? code.slice(office.length + 1) : "";
    return /^\d+$/.test(number) ? COUNTER + " " + number : code;
  }
  function waitOf(wait) {
    if (!wait) { return UNKNOWN; }
    if (wait.high <= 5) { return BELOW + " " + Math.max(wait.high, 1) + " " + MINUTES; }
    return (wait.low === wait.high ? ABOUT + " " : wait.low + "–") + wait.high + " " + MINUTES;
  }
  function drawServing(el, serving, office) {
    var key = JSON.stringify(serving), spoken = el.querySelector(".unseen");
    if (el.queueKey === key) { return; }
    el.queueKey = key;
    el.textContent = "";
    if (spoken) { el.appendChild(spoken); el.appendChild(doc.createTextNode(" ")); }
    if (!serving.length) {
      var none = doc.createElement("span");
      none.className = "soft";
      none.textContent = NONE;
      el.appendChild(none);
    }
    serving.forEach(function (called) {
      var box = doc.createElement("span"), number = doc.createElement("b"), where = doc.createElement("small");
      box.className = "called";
      number.textContent = called.number;
      box.appendChild(number);
      if (called.counter) {
        where.textContent = " " + counterOf(called.counter, office);
        box.appendChild(where);
      }
      el.appendChild(box);
      el.appendChild(doc.createTextNode(" "));
    });
  }
  function drawLine(el, line, office, full) {
    var serving = el.querySelector("[data-serving]"), wait = el.querySelector("[data-wait]"), bar = el.querySelector("[data-bar]");
    if (serving) { drawServing(serving, line.serving, office); }
    set(el.querySelector("[data-waiting]"), String(line.waiting));
    set(el.querySelector("[data-last]"), line.last_issued || "–");
    if (wait) {
      set(wait, waitOf(line.wait_minutes));
      if (wait.tagName === "B") { wait.className = line.wait_minutes ? "big" : ""; }
    }
    if (bar) { bar.setAttribute("width", String(Math.min(100, Math.round(100 * line.waiting / full)))); }
  }
  function drawOffice(el, snapshot) {
    var full = parseFloat(el.getAttribute("data-full")) || 20;
    el.classList.toggle("is-stale", !snapshot.fresh);
    snapshot.lines.forEach(function (line) {
      all("[data-line]", el).forEach(function (each) {
        if (each.getAttribute("data-line") === line.code) { drawLine(each, line, snapshot.office, full); }
      });
    });
    all("[data-fresh]", el).forEach(function (fresh) {
      fresh.setAttribute("data-as-of", snapshot.as_of);
      fresh.classList.toggle("fresh-lost", !snapshot.fresh);
    });
  }

  /* ---- how fresh: by how long ago we heard, never by the device's clock ---- */
  var heardAt = performance.now(), isLost = false, isStream = main.hasAttribute("data-stream");
  function ago(ms) {
    var seconds = Math.max(0, Math.round(ms / 1000));
    return seconds < 60 ? seconds + " " + SECONDS : Math.floor(seconds / 60) + " " + MINUTES;
  }
  function clockOf(iso) {
    var at = new Date(Date.parse(iso) + 7 * 3600000);
    // Vietnamese says "9 giờ 05" and "9 giờ", English "9:05" and "9:00".
    if (HOUR === ":") { return at.getUTCHours() + HOUR + two(at.getUTCMinutes()); }
    return at.getUTCHours() + " " + HOUR + (at.getUTCMinutes() ? " " + two(at.getUTCMinutes()) : "");
  }
  function sayFresh() {
    all("[data-fresh]").forEach(function (fresh) {
      var words = fresh.querySelector("[data-fresh-words]");
      if (fresh.classList.contains("fresh-lost")) {
        set(words, LOST + " " + clockOf(fresh.getAttribute("data-as-of")));
      } else if (!isLost) {
        set(words, isStream ? LIVE.replace("#", clockOf(fresh.getAttribute("data-as-of"))) : AGO.replace("#", ago(performance.now() - heardAt)));
      }
    });
  }
  function lost(is) {
    isLost = is;
    all("[data-live-lost]").forEach(function (el) { el.hidden = !is; });
    main.classList.toggle("is-stale", is || main.hasAttribute("data-not-fresh"));
  }
  function heard() { heardAt = performance.now(); lost(false); sayFresh(); }

  /* ---- all rooms: asked every ten seconds; an answer that has not changed costs nothing ---- */
  var etag = "", asking = null;
  function poll() {
    if (doc.hidden || asking) { return; }
    var request = asking = new XMLHttpRequest();
    request.open("GET", main.getAttribute("data-poll"));
    request.timeout = LOST_MS;
    if (etag) { request.setRequestHeader("If-None-Match", etag); }
    request.onloadend = function () {
      asking = null;
      if (request.status === 304) { heard(); return; }
      if (request.status !== 200) { lost(true); return; }
      etag = request.getResponseHeader("ETag") || "";
      var known = {};
      try { JSON.parse(request.responseText).items.forEach(function (each) { known[each.office] = each; }); } catch (broken) { lost(true); return; }
      all("[data-office]", main).forEach(function (el) {
        var snapshot = known[el.getAttribute("data-office")];
        if (snapshot) { drawOffice(el, snapshot); }
      });
      heard();
    };
    request.send();
  }

  /* ---- one's own number: the page's part is fetched anew when its line moved, not more often than it must be ---- */
  var lineWas = "", partTimer = null, partAt = -60000, title = doc.title;
  function alarm() {
    doc.title = "★ " + YOUR_TURN + " · " + title;
    if (navigator.vibrate) { try { navigator.vibrate([400, 200, 400, 200, 800]); } catch (refused) { /* not on this phone */ } }
    try {
      var Audio = window.AudioContext || window.webkitAudioContext, sound = new Audio();
      [880, 1175].forEach(function (tone, place) {
        var voice = sound.createOscillator(), loud = sound.createGain();
        voice.frequency.value = tone;
        loud.gain.setValueAtTime(0.3, sound.currentTime + place * 0.35);
        loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + place * 0.35 + 0.6);
        voice.connect(loud);
        loud.connect(sound.destination);
        voice.start(sound.currentTime + place * 0.35);
        voice.stop(sound.currentTime + place * 0.35 + 0.6);
      });
    } catch (silent) { /* no sound here: the page shows it */ }
  }
  function fetchPart() {
    partTimer = null;
    partAt = performance.now();
    var request = new XMLHttpRequest(), opened = all("details[open][id]", turn).map(function (d) { return d.id; });
    request.open("GET", turn.getAttribute("data-part"));
    request.onload = function () {
      if (request.status !== 200) { return; }
      var was = turn.getAttribute("data-kind");
      turn.innerHTML = request.responseText;
      opened.forEach(function (id) { var d = doc.getElementById(id); if (d) { d.open = true; } });
      var kind = (turn.querySelector("[data-state]") || turn).getAttribute("data-state");
      turn.setAttribute("data-kind", kind);
      sayFresh();
      if (kind === "called" && was !== "called") { alarm(); }
      if (kind !== "called") { doc.title = title; }
      // The rest of the page belongs to waiting: once that is over the whole page is another one.
      if ((was === "waiting") !== (kind === "waiting") && kind !== "called") { window.location.reload(); }
    };
    request.send();
  }
  function moved(snapshot) {
    var own = snapshot.lines.filter(function (line) { return line.code === turn.getAttribute("data-line-code"); })[0];
    var now = JSON.stringify([own, snapshot.fresh, Math.floor(Date.now() / 60000)]);
    var isCalled = own && own.serving.some(function (called) { return called.number === turn.getAttribute("data-number"); });
    // What the page was made of need not be fetched again.
    if (!lineWas && String(snapshot.version) === turn.getAttribute("data-version")) { lineWas = now; }
    var isNew = now !== lineWas, wasCalled = turn.getAttribute("data-kind") === "called";
    lineWas = now;
    if (!isNew && isCalled === wasCalled) { return; }
    if (isCalled && !wasCalled) { clearTimeout(partTimer); fetchPart(); return; }
    if (!partTimer) {
      // Everybody in a line hears of each move: spread out, and each page at most every ten seconds.
      partTimer = setTimeout(fetchPart, Math.max(0, 10000 - (performance.now() - partAt)) + Math.random() * 3000);
    }
  }

  /* ---- one room, one number: the office's stream, a single one, closed while nobody looks ---- */
  var source = null, lostTimer = null, again = null, tries = 0;
  function received(event) {
    var snapshot;
    try { snapshot = JSON.parse(event.data); } catch (broken) { return; }
    clearTimeout(lostTimer);
    lostTimer = null;
    tries = 0;
    if (snapshot.fresh) { main.removeAttribute("data-not-fresh"); } else { main.setAttribute("data-not-fresh", ""); }
    if (rooms) { drawOffice(rooms, snapshot); } else { moved(snapshot); }
    heard();
  }
  function open() {
    if (source || doc.hidden || !window.EventSource) { return; }
    source = new EventSource(main.getAttribute("data-stream"));
    source.addEventListener("snapshot", received);
    source.onopen = function () { clearTimeout(lostTimer); lostTimer = null; if (isLost) { lost(false); } };
    source.onerror = function () {
      if (!lostTimer) { lostTimer = setTimeout(function () { lost(true); }, LOST_MS); }
      if (source && source.readyState === 2) {
        close();
        clearTimeout(again);
        again = setTimeout(open, Math.min(30000, 1000 * Math.pow(2, tries++)) * (0.75 + Math.random() / 2));
      }
    };
  }
  function close() { if (source) { source.close(); source = null; } }
  function seen() {
    if (doc.hidden) { close(); clearTimeout(again); clearTimeout(lostTimer); lostTimer = null; return; }
    if (isStream) { open(); } else { poll(); }
  }
  doc.addEventListener("visibilitychange", seen);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", seen);
  if (rooms && !isStream) { setInterval(poll, POLL_MS); setTimeout(poll, POLL_MS); }
  if (isStream) { open(); }
  // Where nobody is called for a while the hours told move on, too.
  if (turn) { setInterval(function () { if (!doc.hidden && !partTimer) { partTimer = setTimeout(fetchPart, Math.random() * 30000); } }, 180000); }
  sayFresh();
  setInterval(sayFresh, 1000);
})();
