/* SPDX-License-Identifier: EUPL-1.2
   Counts the promises of special days down in working minutes, by the office's clock and within its hours.
   Every page works without it. No syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, MINUTE = 60000;
  function meta(name) { return doc.querySelector('meta[name="' + name + '"]'); }
  var given = meta("server-time"), spelled = meta("countdown-words");
  var begun = given ? Date.parse(given.content) : NaN, from = performance.now();
  var speed = given ? parseFloat(given.getAttribute("data-speed")) || 1 : 1;
  var WORDS = (spelled ? spelled.content : "trễ #|còn #|ngày|giờ|phút|còn dưới 1 phút").split("|");
  if (isNaN(begun)) { return; }

  function now() { return begun + (performance.now() - from) * speed; }
  function worked(spans, start, end) {
    return spans.reduce(function (sum, span) {
      return sum + Math.max(0, Math.min(span[1], end) - Math.max(span[0], start));
    }, 0);
  }
  function spell(minutes) {
    var hours = Math.floor(minutes / 60), rest = minutes % 60;
    if (!hours) { return rest + " " + WORDS[4]; }
    return hours + " " + WORDS[3] + (rest ? " " + rest + " " + WORDS[4] : "");
  }
  function say(el, text) { if (el && el.textContent !== text) { el.textContent = text; } }

  function tick() {
    var at = now();
    Array.prototype.forEach.call(doc.querySelectorAll("[data-promise][data-spans]"), function (el) {
      var due = Date.parse(el.getAttribute("data-promise")), total = +el.getAttribute("data-total");
      var spans = el.getAttribute("data-spans").split(" ").map(function (span) { return span.split("/").map(Date.parse); });
      var isLate = at > due;
      var left = Math.floor((isLate ? worked(spans, due, at) : worked(spans, at, due)) / MINUTE);
      var text = isLate ? WORDS[0].replace("#", spell(Math.max(1, left))) : left ? WORDS[1].replace("#", spell(left)) : WORDS[5];
      say(el.querySelector("[data-promise-words]"), text);
      var passed = total ? 100 - 100 * left / total : 100;
      var urgencies = (el.getAttribute("data-urgency") || "||").split("|");
      say(el.querySelector("[data-promise-urgency]"), isLate ? urgencies[2] : passed >= 80 ? urgencies[1] : passed >= 50 ? urgencies[0] : "");
      el.classList.toggle("is-late", isLate);
      el.classList.toggle("is-most", !isLate && passed >= 80);
      el.classList.toggle("is-soon", !isLate && passed >= 50 && passed < 80);
      var ring = el.querySelector(".ring-left");
      if (ring && total) {
        ring.setAttribute("stroke-dasharray", (isLate ? 0 : Math.max(0, Math.min(100, Math.round(100 - passed)))) + " 100");
      }
    });
  }
  tick();
  setInterval(tick, 10000);
  doc.addEventListener("visibilitychange", tick);
  doc.addEventListener("htmx:afterSettle", tick);
})();
