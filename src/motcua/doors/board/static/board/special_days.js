/* SPDX-License-Identifier: EUPL-1.2
   The screen of special days: turns the pages of the list, tells the office's time, and loads itself anew when what is
   shown has changed. Written for old televisions: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, body = doc.body;
  var TURN_MS = 12000, ASK_MS = 30000, TIMEOUT_MS = 8000, LOST_AFTER = 2;
  var version = body.getAttribute("data-version"), edition = body.getAttribute("data-edition");

  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }
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

  /* ---- pages of the list; where nothing may move they all stand there ---- */
  var pages = all("[data-page]"), shown = -1;
  var isStill = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var isWall = window.matchMedia && window.matchMedia("(min-width: 1000px)").matches;
  function show(which) {
    shown = which;
    pages.forEach(function (page, place) { page.classList.toggle("is-shown", place === shown); });
    var model = pages[shown].getAttribute("data-of");
    all("[data-model]").forEach(function (el) { el.classList.toggle("is-current", el.getAttribute("data-model") === model); });
  }
  function turn() { show((shown + 1) % pages.length); }

  /* ---- nobody scrolls a wall: what a wider font makes too high for it goes to a page more ---- */
  function isTooHigh() {
    var parts = doc.querySelector(".special-screen-parts");
    return doc.documentElement.scrollHeight > window.innerHeight + 1 || parts.scrollHeight > parts.clientHeight + 1;
  }
  function split(page) {
    var list = page.querySelector("ol"), more = null;
    while (list.children.length > 1 && isTooHigh()) {
      if (!more) {
        more = page.cloneNode(true);
        more.classList.remove("is-shown");
        more.querySelector("ol").textContent = "";
        page.parentNode.insertBefore(more, page.nextSibling);
      }
      var rest = more.querySelector("ol");
      rest.insertBefore(list.lastElementChild, rest.firstChild);
      rest.start = list.start + list.children.length;
    }
  }
  function fit() {
    for (var place = 0; place < pages.length; place += 1) {
      show(place);
      split(pages[place]);
      pages = all("[data-page]");
    }
    if (pages.length > 1) {
      pages.forEach(function (page, place) { page.querySelector("[data-page-number]").textContent = (place + 1) + "/" + pages.length; });
    }
  }

  /* ---- asked again and again: the time, and whether something else is to be shown ---- */
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
  }
  function ask() {
    if (doc.hidden) { return; }
    get(body.getAttribute("data-moment"), function (text) {
      var told = null;
      try { told = JSON.parse(text); } catch (ignored) { return; /* half an answer is none */ }
      setClock(told.at);
      if (told.edition !== edition) { window.location.reload(); }
    });
    get(window.location.href, function (text) {
      var found = /data-version="([0-9a-f]+)"/.exec(text);
      if (found && found[1] !== version) { window.location.reload(); }
    });
  }

  if (meta) { setClock(meta.content); }
  setInterval(tick, 1000);
  setInterval(ask, ASK_MS);
  if (pages.length && !isStill) {
    doc.documentElement.classList.add("is-paging");
    if (isWall) { fit(); }
    show(0);
    if (pages.length > 1) { setInterval(turn, TURN_MS); }
  }
}());
