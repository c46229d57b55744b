/* SPDX-License-Identifier: EUPL-1.2
   What the pages of dossiers do by themselves: say every twenty seconds that this screen has the dossier open and hear
   who else has, load a file when it is opened, one act open at a time. Every page works without it. */
(function () {
  "use strict";
  var doc = document, here = doc.querySelector("[data-beat]"), EVERY_MS = 20000;

  /* ---- who else has it open ---- */
  function token() { var field = doc.querySelector("[name=csrfmiddlewaretoken]"); return field ? field.value : ""; }
  function body(more) {
    var said = new URLSearchParams(more);
    said.append("csrfmiddlewaretoken", token());
    said.append("version", here.getAttribute("data-version"));
    return said;
  }
  function beat() {
    if (doc.hidden) { return; }
    fetch(here.getAttribute("data-beat"), { method: "POST", body: body({}), headers: { "Accept": "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (heard) {
        if (!heard) { return; }
        var words = here.querySelector("span"), changed = doc.getElementById("vua-doi");
        if (words.textContent !== heard.words) { words.textContent = heard.words; }
        here.hidden = !heard.words;
        if (changed) {
          changed.hidden = !heard.changed;
          changed.querySelector("span").textContent = heard.changed;
        }
      }, function () { /* the next beat may come through */ });
  }
  if (here && window.fetch) {
    setInterval(beat, EVERY_MS);
    doc.addEventListener("visibilitychange", beat);
    window.addEventListener("pagehide", function () {
      if (navigator.sendBeacon) { navigator.sendBeacon(here.getAttribute("data-beat"), body({ di: "1" })); }
    });
  }

  /* ---- files are fetched when somebody opens them, so that having looked means having looked ---- */
  doc.addEventListener("toggle", function (event) {
    var opened = event.target;
    if (!opened.open) { return; }
    if (opened.classList.contains("file")) {
      Array.prototype.forEach.call(opened.querySelectorAll("[data-src]"), function (shown) {
        if (!shown.getAttribute("src")) { shown.setAttribute("src", shown.getAttribute("data-src")); }
      });
    }
    if (opened.classList.contains("deed")) {
      var first = opened.querySelector("textarea,select,input:not([type=hidden])");
      if (first) { first.focus(); }
    }
  }, true);
  /* An act that was refused stays open; lead the eye to it. */
  var refused = doc.querySelector(".deed[open]");
  if (refused && doc.getElementById("chua-duoc")) { refused.scrollIntoView({ block: "nearest" }); }
})();
