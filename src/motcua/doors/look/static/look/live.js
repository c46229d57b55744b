/* SPDX-License-Identifier: EUPL-1.2
   What a page does by itself: keeps live parts fresh, counts promises down by the office's clock, answers one-key
   commands, prints. Every page works without it. Written for old phones: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document;

  function all(selector, within) {
    return Array.prototype.slice.call((within || doc).querySelectorAll(selector));
  }
  function meta(name) {
    return doc.querySelector('meta[name="' + name + '"]');
  }

  /* ---- the office's clock: the device's own clock is never trusted, only how fast it runs ---- */
  var clock = null;
  function setClock(iso, speed) {
    var at = Date.parse(iso);
    if (!isNaN(at)) { clock = { at: at, from: performance.now(), speed: speed || (clock && clock.speed) || 1 }; }
  }
  function now() {
    return clock ? clock.at + (performance.now() - clock.from) * clock.speed : null;
  }
  var clockMeta = meta("server-time");
  if (clockMeta) { setClock(clockMeta.content, parseFloat(clockMeta.getAttribute("data-speed")) || 1); }

  /* ---- counting down in words ---- */
  var wordsMeta = meta("countdown-words");
  var WORDS = (wordsMeta ? wordsMeta.content : "trễ #|còn #|ngày|giờ|phút|còn dưới 1 phút").split("|");
  function two(n) { return n < 10 ? "0" + n : "" + n; }
  function spell(minutes) {
    if (minutes < 60) { return minutes + " " + WORDS[4]; }
    var hours = Math.floor(minutes / 60), rest = minutes % 60;
    if (hours < 24) { return hours + " " + WORDS[3] + (rest ? " " + rest + " " + WORDS[4] : ""); }
    return Math.floor(hours / 24) + " " + WORDS[2] + (hours % 24 ? " " + (hours % 24) + " " + WORDS[3] : "");
  }
  function tick() {
    var at = now();
    if (at === null) { return; }
    all("[data-countdown]").forEach(function (el) {
      var due = Date.parse(el.getAttribute("data-countdown"));
      if (isNaN(due)) { return; }
      var minutes = Math.floor(Math.abs(due - at) / 60000);
      var text = due < at ? WORDS[0].replace("#", spell(Math.max(1, minutes))) : minutes ? WORDS[1].replace("#", spell(minutes)) : WORDS[5];
      var place = el.querySelector("[data-countdown-words]") || el;
      if (place.textContent !== text) { place.textContent = text; }
      el.classList.toggle("is-late", due < at);
      el.classList.toggle("is-soon", due >= at && due - at <= 3600000);
      var ring = el.querySelector(".ring-left"), since = Date.parse(el.getAttribute("data-since"));
      if (ring && since < due) {
        ring.setAttribute("stroke-dasharray", Math.max(0, Math.min(100, Math.round(100 * (due - at) / (due - since)))) + " 100");
      }
    });
    all("[data-clock]").forEach(function (el) {
      var zoned = new Date(at + 7 * 3600000);
      var text = two(zoned.getUTCHours()) + ":" + two(zoned.getUTCMinutes());
      if (el.textContent !== text) { el.textContent = text; }
    });
  }

  /* ---- live parts ---- */
  var parts = all("[data-live]"), source = null, version = null, waiting = null, lostTimer = null, again = null, tries = 0, held = null;

  function isField(el) {
    return !!el && (/^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName) || el.isContentEditable);
  }
  function isDirty(el) {
    if (el.type === "hidden" || el.type === "submit" || el.type === "button") { return false; }
    if (el.type === "checkbox" || el.type === "radio") { return el.checked !== el.defaultChecked; }
    if (el.tagName === "SELECT") {
      return Array.prototype.some.call(el.options, function (o) { return o.selected !== o.defaultSelected; });
    }
    return el.value !== el.defaultValue;
  }
  /* A field marked as being saved stays in its place until it is: a field taken away takes its waiting request along. */
  function isBusy(part) {
    var el = doc.activeElement;
    if (part.querySelector("[data-saving]") || (held && part.contains(held))) { return true; }
    return isField(el) && part.contains(el) && !/^(checkbox|radio)$/.test(el.type) && isDirty(el);
  }
  /* While files are being chosen the part stays: what is chosen for a field that was taken away is lost unseen. */
  function choosing(event) {
    var el = event.target;
    if (!el || el.type !== "file") { return; }
    if (event.type === "click") { el.setAttribute("data-saving", ""); } else { el.removeAttribute("data-saving"); }
  }
  ["click", "change", "cancel"].forEach(function (kind) { doc.addEventListener(kind, choosing, true); });
  window.addEventListener("focus", function () {
    setTimeout(function () {
      all("[type=file][data-saving]").forEach(function (el) { el.removeAttribute("data-saving"); });
    }, 1000);
  });
  function nameOf(el) {
    if (el.id) { return "#" + el.id; }
    var name = el.getAttribute("name") || el.getAttribute("data-key"), row = el.closest ? el.closest("[data-row][id]") : null;
    var isTick = el.type === "checkbox" || el.type === "radio" || el.tagName === "BUTTON";
    var own = name ? name + (isTick ? "=" + el.value : "") : el.getAttribute("href");
    return own ? (row ? row.id + " " : "") + own : "";
  }
  function find(part, name) {
    return all("a,button,input,select,textarea,[tabindex]", part).filter(function (el) { return nameOf(el) === name; })[0];
  }
  function remember(part) {
    var el = doc.activeElement;
    return {
      focus: el && part.contains(el) ? nameOf(el) : "",
      row: el && part.contains(el) ? all("[data-row]", part).indexOf(rowOf(el)) : -1,
      start: isField(el) && el.selectionStart,
      open: all("details[open][id]", part).map(function (d) { return d.id; }),
      typed: all("input,select,textarea", part).filter(isDirty).map(function (f) {
        return { name: nameOf(f), value: f.value, checked: f.checked };
      })
    };
  }
  function restore(part, kept) {
    kept.typed.forEach(function (was) {
      var el = was.name && find(part, was.name);
      if (!el) { return; }
      if (el.type === "checkbox" || el.type === "radio") { el.checked = was.checked; } else { el.value = was.value; }
    });
    kept.open.forEach(function (id) { var d = doc.getElementById(id); if (d) { d.open = true; } });
    var list = all("[data-row]", part);
    var target = (kept.focus && find(part, kept.focus)) || list[Math.min(kept.row, list.length - 1)];
    if (target && doc.activeElement !== target) {
      target.focus({ preventScroll: true });
      try { if (typeof kept.start === "number") { target.setSelectionRange(kept.start, kept.start); } } catch (ignored) { /* a field without a caret */ }
    }
    markRow();
    tick();
  }
  function swapPlain(part, url) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.setRequestHeader("HX-Request", "true");
    request.onload = function () {
      if (request.status !== 200) { return; }
      if (isBusy(part)) { part.liveOwed = true; return; }
      var kept = remember(part);
      part.innerHTML = request.responseText;
      restore(part, kept);
    };
    request.send();
  }
  function refresh(part) {
    var url = part.getAttribute("data-refresh");
    if (!url) { return; }
    if (isBusy(part)) { part.liveOwed = true; return; }
    part.liveOwed = false;
    if (window.htmx) { window.htmx.ajax("GET", url, { target: part, source: part, swap: "innerHTML" }); } else { swapPlain(part, url); }
  }
  function refreshSoon() {
    if (waiting) { return; }
    waiting = setTimeout(function () { waiting = null; all("[data-live]").forEach(refresh); }, 300);
  }
  doc.addEventListener("htmx:beforeSwap", function (event) {
    var part = event.detail.target;
    if (!part || !part.hasAttribute || !part.hasAttribute("data-live") || event.detail.requestConfig.verb !== "get") { return; }
    if (isBusy(part)) { part.liveOwed = true; event.detail.shouldSwap = false; return; }
    part.liveKept = remember(part);
  });
  doc.addEventListener("htmx:afterSettle", function (event) {
    var part = event.detail.target;
    if (part && part.liveKept) { var kept = part.liveKept; part.liveKept = null; restore(part, kept); } else { markRow(); tick(); }
  });
  function payOwed() {
    all("[data-live]").forEach(function (part) { if (part.liveOwed && !isBusy(part)) { refresh(part); } });
  }
  doc.addEventListener("focusout", function () { setTimeout(payOwed, 50); });
  /* A button under a finger stays in its place: taken away before the finger is lifted, the press would be lost. */
  doc.addEventListener("pointerdown", function (event) { held = event.target; }, true);
  ["pointerup", "pointercancel"].forEach(function (kind) {
    doc.addEventListener(kind, function () { setTimeout(function () { held = null; payOwed(); }, 50); }, true);
  });

  function showLost(lost) {
    all("[data-live-lost]").forEach(function (el) { el.hidden = !lost; });
  }
  function found() {
    clearTimeout(lostTimer);
    lostTimer = null;
    tries = 0;
    showLost(false);
  }
  function losing() {
    if (!lostTimer) { lostTimer = setTimeout(function () { showLost(true); }, 5000); }
  }
  function heard(event) {
    var data = {};
    try { data = JSON.parse(event.data) || {}; } catch (ignored) { /* a notice without data is still a notice */ }
    found();
    if (data.at) { setClock(data.at, data.speed); }
    var told = String(event.lastEventId || data.version || "");
    if (told && told === version) { return; }
    version = told;
    refreshSoon();
  }
  function open() {
    if (source || !parts.length || !window.EventSource || doc.hidden) { return; }
    source = new EventSource(parts[0].getAttribute("data-live"));
    source.onopen = found;
    source.addEventListener("hello", heard);
    source.addEventListener("changed", heard);
    source.onerror = function () {
      losing();
      if (source && source.readyState === 2) {
        close();
        clearTimeout(again);
        again = setTimeout(open, Math.min(30000, 1000 * Math.pow(2, tries++)) * (0.75 + Math.random() / 2));
      }
    };
  }
  function close() {
    if (source) { source.close(); source = null; }
  }
  function seen() {
    if (doc.hidden) { close(); clearTimeout(again); found(); } else { open(); tick(); }
  }
  if (parts.length) {
    version = parts[0].getAttribute("data-version");
    doc.addEventListener("visibilitychange", seen);
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", seen);
    open();
  }

  /* ---- one-key commands; a row of a list is chosen with the arrow keys ---- */
  function rowOf(el) { return el && el.closest ? el.closest("[data-row]") : null; }
  function isShown(el) { return !el.disabled && el.getClientRects().length > 0; }
  function rows() { return all("[data-row]").filter(isShown); }
  /* The row the keys act on is always seen: the one in focus, else the first. */
  function markRow() {
    var here = rowOf(doc.activeElement) || rows()[0];
    all("[data-row].is-current").forEach(function (row) { if (row !== here) { row.classList.remove("is-current"); } });
    if (here) { here.classList.add("is-current"); }
  }
  doc.documentElement.classList.add("keys");
  doc.addEventListener("focusin", markRow);
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || event.defaultPrevented) { return; }
    var at = doc.activeElement, key = event.key;
    if (isField(at) && !/^(checkbox|radio)$/.test(at.type)) { return; }
    if ((key === " " || key === "Enter") && at && at !== doc.body && !at.hasAttribute("data-row")) { return; }
    var here = rowOf(at);
    if ((key === "ArrowDown" || key === "ArrowUp") && !isField(at)) {
      var list = rows();
      if (!list.length || (at !== doc.body && !here)) { return; }
      var next = list[here ? list.indexOf(here) + (key === "ArrowDown" ? 1 : -1) : 0];
      if (next) { next.focus(); event.preventDefault(); }
      return;
    }
    var wanted = key.length === 1 ? key.toLowerCase() : key;
    var candidates = all("[data-key]").filter(function (el) {
      var named = el.getAttribute("data-key");
      return isShown(el) && (named.length === 1 ? named.toLowerCase() : named) === wanted;
    });
    var row = here || doc.querySelector("[data-row].is-current");
    var chosen = candidates.filter(function (el) { return rowOf(el) === row; })[0] ||
      candidates.filter(function (el) { return !rowOf(el); })[0];
    if (!chosen) { return; }
    event.preventDefault();
    if (isField(chosen) && !/^(checkbox|radio)$/.test(chosen.type)) { chosen.focus(); } else { chosen.click(); }
  });

  /* ---- function keys: they work while the cursor stands in a field, where a wand writes ---- */
  doc.addEventListener("keydown", function (event) {
    if (!/^F\d+$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.repeat) { return; }
    var chosen = all("[data-fkey='" + event.key + "']").filter(function (el) { return el.getClientRects().length > 0 && !el.disabled; })[0];
    if (!chosen) { return; }
    event.preventDefault();
    if (/^(INPUT|TEXTAREA)$/.test(chosen.tagName)) { chosen.focus(); chosen.select(); return; }
    if (chosen.tagName === "SUMMARY") {
      var fold = chosen.parentNode, first;
      fold.open = true;
      first = fold.querySelector("input:not([type=hidden]),select,textarea,button");
      if (first) { first.focus(); if (first.select) { first.select(); } }
      return;
    }
    chosen.click();
  });

  doc.addEventListener("click", function (event) {
    var el = event.target.closest ? event.target.closest("[data-print]") : null;
    if (el) { event.preventDefault(); window.print(); }
  });

  markRow();
  tick();
  if (clock) { setInterval(tick, 10000); }
})();
