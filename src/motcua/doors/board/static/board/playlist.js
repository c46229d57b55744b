/* SPDX-License-Identifier: EUPL-1.2
   The lobby's playlist: turns the slides, tells the office's time and who waits, and takes new slides in without ever
   leaving the page, so that a line that is cut leaves the last slides standing. Written for old televisions: no syntax
   younger than ES5. */
(function () {
  "use strict";
  var doc = document, body = doc.body, root = doc.documentElement;
  var ASK_MS = 30000, COUNT_MS = 10000, TIMEOUT_MS = 8000, LOST_AFTER = 2, FILM_MS = 600000, STALL_MS = 15000;
  var version = body.getAttribute("data-version"), edition = body.getAttribute("data-edition");

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function write(selector, text) { all(selector).forEach(function (el) { el.textContent = text; }); }
  function two(n) { return n < 10 ? "0" + n : "" + n; }

  /* ---- the office's time; the device's own clock is never asked what time it is ---- */
  var clock = null, meta = doc.querySelector('meta[name="server-time"]');
  function setClock(iso) {
    var at = Date.parse(iso);
    if (!isNaN(at)) { clock = { at: at, from: performance.now() }; tick(); }
  }
  function tick() {
    if (!clock) { return; }
    var at = new Date(clock.at + performance.now() - clock.from + 7 * 3600000);
    write("[data-clock]", two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()));
    write("[data-day]", two(at.getUTCDate()) + "/" + two(at.getUTCMonth() + 1) + "/" + at.getUTCFullYear());
  }

  /* ---- the slides; where nothing may move they all stand there ---- */
  var isStill = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var slides = [], shown = null, timer = null, isPaused = false;
  function keyOf(el) { return el ? el.getAttribute("data-slide") : ""; }
  function gather() {
    slides = all("[data-slide]");
    var dots = doc.querySelector("[data-dots]");
    dots.textContent = "";
    slides.forEach(function () { dots.appendChild(doc.createElement("i")); });
  }
  function stopFilms() { all("[data-film]").forEach(function (film) { film.pause(); }); }
  function show(place) {
    if (!slides.length) { return; }
    place = (place + slides.length) % slides.length;
    shown = slides[place];
    stopFilms();
    slides.forEach(function (slide, at) { slide.classList.toggle("is-shown", at === place); });
    all("[data-dots] i").forEach(function (dot, at) { dot.classList.toggle("is-shown", at === place); });
    root.setAttribute("data-shown", keyOf(shown));
    var film = shown.querySelector("[data-film]");
    if (film) { play(film); } else { wait(1000 * (parseInt(shown.getAttribute("data-seconds"), 10) || 14)); }
  }
  function wait(ms) {
    clearTimeout(timer);
    timer = setTimeout(function () { if (!isPaused) { turn(); } else { wait(1000); } }, ms);
  }
  function turn() { show(slides.indexOf(shown) + 1); }
  function play(film) {
    var here = shown, over = function () { if (shown === here) { wait(500); } };
    film.muted = true;
    film.onended = film.onerror = over;
    film.onplaying = function () { if (shown === here) { wait(FILM_MS); } };
    film.onwaiting = film.onstalled = function () { if (shown === here && film.readyState < 3) { wait(STALL_MS); } };
    wait(STALL_MS);
    try {
      film.currentTime = 0;
      var begun = film.play();
      if (begun && begun.catch) { begun.catch(over); }
    } catch (ignored) { over(); }
  }
  function begin() {
    gather();
    if (isStill || slides.length < 2) { root.setAttribute("data-shown", keyOf(slides[0])); return; }
    root.classList.add("is-turning");
    var button = doc.querySelector("[data-pause]");
    button.hidden = false;
    button.onclick = function () {
      isPaused = !isPaused;
      button.textContent = button.getAttribute(isPaused ? "data-say-on" : "data-say-off");
    };
    show(0);
  }

  /* ---- asked again and again ---- */
  var failures = 0;
  function get(url, done) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.timeout = TIMEOUT_MS;
    request.onload = function () { if (request.status === 200) { heard(true); done(request.responseText); } else { heard(false); } };
    request.onerror = request.ontimeout = function () { heard(false); };
    request.send();
  }
  function heard(isThere) {
    failures = isThere ? 0 : failures + 1;
    all("[data-lost]").forEach(function (el) { el.hidden = failures < LOST_AFTER; });
    root.setAttribute("data-connection", failures < LOST_AFTER ? "there" : "lost");
  }
  function json(text) { try { return JSON.parse(text); } catch (ignored) { return null; /* half an answer is none */ } }
  function ask() {
    get(body.getAttribute("data-moment"), function (text) {
      var told = json(text);
      if (!told) { return; }
      setClock(told.at);
      if (told.edition !== edition) { window.location.reload(); }
    });
    get(window.location.href, take);
  }
  /* New slides go into the page that is there; the one that is shown stays if it is still among them. */
  function take(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    var deck = fresh.querySelector("[data-deck]"), mark = fresh.body.getAttribute("data-version");
    if (!deck || !mark || mark === version) { return; }
    version = mark;
    var key = keyOf(shown), old = doc.querySelector("[data-deck]");
    old.parentNode.replaceChild(doc.importNode(deck, true), old);
    gather();
    if (!root.classList.contains("is-turning")) { begin(); return; }
    var places = slides.map(keyOf);
    show(Math.max(0, places.indexOf(key)));
  }
  function count() {
    if (!doc.querySelector("[data-line]")) { return; }
    get(body.getAttribute("data-queue"), function (text) {
      var told = json(text);
      if (!told || !told.lines) { return; }
      all("[data-old]").forEach(function (el) { el.hidden = told.fresh !== false; });
      told.lines.forEach(function (line) {
        all("li[data-line]").forEach(function (row) {
          if (row.getAttribute("data-line") !== line.code) { return; }
          row.querySelector("[data-waiting]").textContent = line.waiting;
          var minutes = line.wait_minutes, words = body.getAttribute("data-say-wait");
          row.querySelector("[data-wait]").textContent =
            minutes ? words.replace("{low}", minutes.low).replace("{high}", minutes.high) : "";
        });
      });
    });
  }

  if (meta) { setClock(meta.content); }
  begin();
  setInterval(tick, 1000);
  setInterval(ask, ASK_MS);
  setInterval(count, COUNT_MS);
}());
