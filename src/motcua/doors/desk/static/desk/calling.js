/* SPDX-License-Identifier: EUPL-1.2
   The calling part of the officer's screen, on top of look/live.js: a sign of life every 20 seconds, focus and open
   folds kept after a press, and no second press into a number that has just come up. Every page works without it. */
(function () {
  "use strict";
  var doc = document, frame = doc.getElementById("o-goi"), part = doc.getElementById("goi");
  var BEAT_MS = 20000, HOLD_MS = 1000, heldUntil = 0, shown = "", kept = null;

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function ticket() {
    var call = part && part.querySelector("[data-ticket]");
    return call ? call.getAttribute("data-ticket") : "";
  }

  /* ---- the number given at the desk is printed once; a page shown again must not print again ---- */
  var slip = doc.querySelector("[data-print-number]");
  if (slip) {
    var id = "in-" + slip.getAttribute("data-print-number"), printed = false;
    try { printed = sessionStorage.getItem(id) === "1"; sessionStorage.setItem(id, "1"); } catch (ignored) { /* a closed browser keeps nothing */ }
    if (!printed) { window.print(); }
  }
  if (!frame || !part) { return; }

  /* A key struck in the instant between new buttons and their wiring would load the whole page. */
  if (window.htmx) { window.htmx.config.defaultSettleDelay = 0; }

  /* ---- a sign of life, also from a page in the background ---- */
  function beat() {
    var call = part.querySelector("[data-beat]"), token = part.querySelector("[name=csrfmiddlewaretoken]");
    if (!call || !token || !window.fetch) { return; }
    fetch(call.getAttribute("data-beat"), { method: "POST", headers: { "X-CSRFToken": token.value }, credentials: "same-origin" })
      .then(function (answer) { if (answer.status === 409) { refresh(); } }, function () { /* the next one may arrive */ });
  }
  function refresh() {
    if (window.htmx) { window.htmx.ajax("GET", part.getAttribute("data-refresh"), { target: part, source: part, swap: "innerHTML" }); }
  }
  beat();
  setInterval(beat, BEAT_MS);
  doc.addEventListener("visibilitychange", function () { if (!doc.hidden) { beat(); } });

  /* ---- a key struck twice must not finish the number it has just called ---- */
  function isHeld() { return performance.now() < heldUntil; }
  function hold(event) {
    var key = event.type === "keydown" ? event.key : "", button = event.target.closest ? event.target.closest("#goi-tiep") : null;
    if (!isHeld()) { return; }
    if ((event.type === "click" && button) || (key === " " && button) || (key === "Enter" && button)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }
  doc.addEventListener("click", hold, true);
  doc.addEventListener("keydown", hold, true);

  doc.addEventListener("keydown", function (event) {
    var el = doc.activeElement;
    if (event.key === "Escape" && el && el.id === "goi-so") { el.value = ""; el.blur(); }
  });

  /* ---- after a press: the same button if it is there and can be pressed, else the one for the next number ---- */
  function isHere(el) { return !!el && (frame.contains(el) || (el.closest && !!el.closest("#ngan"))); }
  doc.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target !== part || event.detail.requestConfig.verb === "get") { return; }
    var el = doc.activeElement;
    kept = {
      focus: isHere(el) ? el.id || "goi-tiep" : "",
      open: all("details[open][id]", part).map(function (d) { return d.id; })
    };
  });
  doc.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target !== part) { return; }
    if (ticket() !== shown) { shown = ticket(); heldUntil = shown ? performance.now() + HOLD_MS : 0; }
    if (!kept) { return; }
    var was = kept, focus = null;
    kept = null;
    was.open.forEach(function (name) { var d = doc.getElementById(name); if (d) { d.open = true; } });
    if (!was.focus) { return; }
    focus = [was.focus, "goi-tiep", "goi-dung", "goi-quay"].map(function (name) { return doc.getElementById(name); })
      .filter(function (el) { return el && part.contains(el) && !el.disabled; })[0];
    if (focus && doc.activeElement !== focus) { focus.focus({ preventScroll: true }); }
  });
  shown = ticket();
})();
