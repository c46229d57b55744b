/* SPDX-License-Identifier: EUPL-1.2
   The second screen: shows by itself what the helper does, sends what the citizen says, reads aloud where the device
   can, and forgets everybody when nobody is there. Written for old tablets: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, body = doc.body, place = doc.querySelector("[data-scene-place]");
  /* A tag is lent after the dossier was sent, which nobody tells this screen. */
  var POLL_MS = 15000, DONE_POLL_MS = 4000, LOST_POLL_MS = 2000, LOST_MS = 5000, TOUCH_MS = 30000, TIMEOUT_MS = 20000, SAID_MS = 12000;
  var lang = doc.documentElement.lang || "vi", calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var shown = "", pad = null, isSending = false, isAsking = false, owed = null, turn = 0, source = null, again = null, tries = 0;
  var heardAt = Date.now(), touchedAt = 0, saidAt = 0, pressed = null;

  function $(selector, within) { return (within || doc).querySelector(selector); }
  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function scene() { return $("[data-scene]", place); }
  function fact(name, of) { var el = of || scene(); return el ? el.getAttribute("data-" + name) || "" : ""; }
  function leave() { window.location.replace(window.location.pathname.replace(/^(\/man-hinh\/).*/, "$1")); }

  /* ---- what is shown ---- */
  function isWorkedOn(next) {
    if (fact("about", next) !== fact("about") || fact("scene", next) !== fact("scene")) { return false; }
    if (pad && !pad.isEmpty()) { return fact("version", next) === fact("version"); }
    var typed = $("#la", place);
    return !!typed && typed.value !== typed.defaultValue && fact("editing", next) === fact("editing");
  }
  function show(html, isOwn) {
    heardAt = Date.now();
    if (html === shown) { return; }
    var box = doc.createElement("div");
    box.innerHTML = html;
    var next = $("[data-scene]", box);
    if (!next || (!isOwn && isWorkedOn(next))) { return; }
    var isOther = fact("scene", next) !== fact("scene") || fact("about", next) !== fact("about");
    var hadSomebody = !!fact("about"), told = $(".beside-said:not([data-pad-empty])", place);
    if (isOwn) { saidAt = Date.now(); }
    /* What was refused stays to be read, also when the helper goes on in the same moment. */
    var isKept = told && !isOwn && !isOther && Date.now() - saidAt < SAID_MS;
    if (isOther || isOwn) { quiet(); }
    shown = html;
    place.innerHTML = html;
    if (isKept && !$(".beside-said:not([data-pad-empty])", place)) { scene().insertBefore(told, scene().firstChild); }
    ready(isOther, isOwn);
    /* Whoever comes next is met in Vietnamese. */
    var home = $(".language button[lang=vi]");
    if (hadSomebody && !fact("about") && home) { home.click(); }
  }
  function ready(isOther, isOwn) {
    if (pad) { pad.close(); pad = null; }
    var canvas = $("[data-pad]", place);
    if (canvas) { openPad(canvas); }
    var said = $("[role=alert]:not([hidden])", place), here = $("[data-here]", place), head = $("h1", place);
    if (isOther && head) { $("[data-told]").textContent = head.textContent; }
    if (isOwn) {
      var first = $("#la", place) || head;
      if (first) {
        if (first === head) { head.setAttribute("tabindex", "-1"); }
        first.focus({ preventScroll: true });
        if (first.select) { first.select(); }
      }
    }
    if (said) { said.scrollIntoView({ block: "center" }); }
    else if (here && fact("scene") === "following") { here.scrollIntoView({ block: "center", behavior: calm || isOther ? "auto" : "smooth" }); }
    else if (isOther || isOwn) { window.scrollTo(0, 0); }
    offerVoice();
  }
  function forget() {
    if (pad) { pad.close(); pad = null; }
    quiet();
    shown = "";
    place.textContent = "";
  }

  /* ---- asking and sending ---- */
  function send(method, url, data, done) {
    var request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = TIMEOUT_MS;
    request.setRequestHeader("X-Man-Hinh", "1");
    request.onload = function () {
      /* No screen any more, or a page of another pairing: begin anew. */
      if (request.status === 401 || request.status === 403) { forget(); leave(); return; }
      done(request.status < 500 ? request.responseText : null);
    };
    request.onerror = request.ontimeout = request.onabort = function () { done(null); };
    request.send(data);
  }
  function ask(editing, isOwn) {
    if (isAsking || isSending) { owed = owed && owed.isOwn ? owed : { editing: editing, isOwn: isOwn }; return; }
    isAsking = true;
    var key = editing === undefined ? fact("editing") : editing, asked = turn;
    send("GET", body.getAttribute("data-part") + (key ? "?sua=" + encodeURIComponent(key) : ""), null, function (html) {
      isAsking = false;
      /* What was asked before the citizen pressed something is no answer any more. */
      if (asked !== turn) { owed = owed || {}; } else if (html !== null) { show(html, isOwn); }
      askAgain();
    });
  }
  function askAgain() {
    if (!owed || isSending) { return; }
    var next = owed;
    owed = null;
    ask(next.editing, next.isOwn);
  }
  function deliver(form, button, data) {
    if (isSending) { return; }
    isSending = true;
    turn += 1;
    place.setAttribute("aria-busy", "true");
    send("POST", form.getAttribute("action"), data, function (html) {
      isSending = false;
      turn += 1;
      place.removeAttribute("aria-busy");
      if (html !== null) {
        if (pad) { pad.clear(); }
        if (owed) { owed = {}; }
        show(html, true);
      } else {
        heardAt = Math.min(heardAt, Date.now() - POLL_MS - LOST_MS - 1);
      }
      askAgain();
    });
  }
  function submit(event) {
    var form = event.target, button = event.submitter || pressed;
    if (!place.contains(form)) { return; }
    event.preventDefault();
    if (form.hasAttribute("data-edit")) { ask(button ? button.value : "", true); return; }
    var data = new FormData(form);
    if (button && button.name && form.contains(button)) { data.append(button.name, button.value); }
    if (!form.hasAttribute("data-pad-form")) { deliver(form, button, data); return; }
    var empty = $("[data-pad-empty]", form);
    empty.hidden = !pad.isEmpty();
    if (pad.isEmpty()) { return; }
    pad.picture(function (png) {
      data.append("chu-ky", png, "chu-ky.png");
      deliver(form, button, data);
    });
  }

  /* ---- signing ---- */
  function openPad(canvas) {
    var form = $("[data-pad-form]", place);
    form.hidden = false;
    pad = window.BesidePad(canvas);
    form.hidden = !pad;
    $("[data-pad-none]", place).hidden = !!pad;
    if (!pad) { return; }
    $("[data-pad-undo]", form).addEventListener("click", pad.undo);
    $("[data-pad-clear]", form).addEventListener("click", pad.clear);
    canvas.addEventListener("pointerdown", function () { $("[data-pad-empty]", form).hidden = true; });
  }

  /* ---- reading aloud, where the device has a voice of the page's language ---- */
  var speech = window.speechSynthesis || null;
  function voice() {
    return !speech ? null : speech.getVoices().filter(function (each) { return each.lang.slice(0, 2) === lang.slice(0, 2); })[0] || null;
  }
  function offerVoice() { all("[data-speak]", place).forEach(function (el) { el.hidden = !voice(); }); }
  function quiet() { if (speech) { speech.cancel(); } }
  function speak() {
    var chosen = voice();
    if (!chosen) { return; }
    quiet();
    all("[data-say]", place).forEach(function (el) {
      /* Numbers of papers and phones are read digit by digit. */
      var words = el.textContent.trim().replace(/\d[\d ]{4,}/g, function (digits) { return digits.replace(/ /g, "").split("").join(" "); });
      var said = new SpeechSynthesisUtterance(words);
      said.voice = chosen;
      said.lang = chosen.lang;
      said.rate = 0.85;
      speech.speak(said);
    });
  }
  if (speech && speech.addEventListener) { speech.addEventListener("voiceschanged", offerVoice); }

  /* ---- hearing that something changed ---- */
  function lost(isLost) { all("[data-lost]").forEach(function (el) { el.hidden = !isLost; }); }
  function heard() { tries = 0; ask(); }
  function open() {
    if (source || doc.hidden || !window.EventSource) { return; }
    source = new EventSource(body.getAttribute("data-stream"));
    source.addEventListener("hello", heard);
    source.addEventListener("changed", heard);
    source.onerror = function () {
      if (source && source.readyState === 2) {
        close();
        again = setTimeout(open, Math.min(30000, 1000 * Math.pow(2, tries++)) * (0.75 + Math.random() / 2));
      }
    };
  }
  function close() {
    clearTimeout(again);
    if (source) { source.close(); source = null; }
  }
  function seen() { if (doc.hidden) { close(); quiet(); } else { open(); ask(); } }
  function watch() {
    var silent = Date.now() - heardAt, isLive = source && source.readyState === 1;
    lost(silent > POLL_MS + LOST_MS);
    /* What cannot be asked about any more is not left standing for whoever comes next. */
    if (silent > (parseInt(fact("idle"), 10) || 600) * 1000 && fact("about")) { forget(); leave(); return; }
    if (!doc.hidden && silent > (!isLive ? LOST_POLL_MS : /^(done|paying)$/.test(fact("scene")) ? DONE_POLL_MS : POLL_MS)) { ask(); }
  }
  function touched() {
    var about = fact("about"), now = Date.now();
    if (!about || now - touchedAt < TOUCH_MS) { return; }
    touchedAt = now;
    var data = new FormData();
    data.append("niem", body.getAttribute("data-niem"));
    data.append("luot", about);
    send("POST", body.getAttribute("data-touch"), data, function () { /* the next one counts as well */ });
  }

  doc.addEventListener("submit", submit);
  doc.addEventListener("click", function (event) {
    var el = event.target.closest ? event.target.closest("button") : null;
    pressed = el;
    if (el && el.hasAttribute("data-speak")) { speak(); }
  }, true);
  ["pointerdown", "keydown"].forEach(function (kind) { doc.addEventListener(kind, touched, true); });
  doc.addEventListener("visibilitychange", seen);
  window.addEventListener("pagehide", function () { close(); forget(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { leave(); } });
  ready(true, false);
  open();
  setInterval(watch, 1000);
})();
