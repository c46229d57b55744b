/* SPDX-License-Identifier: EUPL-1.2
   What the staff screens do by themselves, on top of look/live.js: j and k, the drawer, the number of ticked rows,
   where one is after an answer, printing the slip once. Every page works without it. */
(function () {
  "use strict";
  var doc = document, drawer = doc.getElementById("ngan"), told = doc.getElementById("loi-nhan");
  var opener = null, place = null, asked = false;

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function rowOf(el) { return el && el.closest ? el.closest("[data-row]") : null; }
  function isTyping(el) { return !!el && /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName) && !/^(checkbox|radio)$/.test(el.type); }

  /* ---- moving by j and k ---- */
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(doc.activeElement)) { return; }
    var step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (!step) { return; }
    var list = all("[data-row]").filter(function (row) { return row.getClientRects().length > 0; });
    var here = list.indexOf(rowOf(doc.activeElement));
    var next = list[here < 0 ? 0 : here + step];
    if (next) { next.focus(); event.preventDefault(); }
  });
  /* A press on a tick or link of another row must not fold the open row away under the pointer. */
  doc.addEventListener("mousedown", function (event) {
    var row = rowOf(event.target);
    if (row && !row.classList.contains("is-current") && event.target.closest("a,button,label,input")) { event.preventDefault(); }
  });

  /* ---- the drawer ---- */
  if (drawer && drawer.showModal) {
    /* One-key commands of the screen behind must not be heard here. */
    drawer.addEventListener("keydown", function (event) { event.stopPropagation(); });
    drawer.addEventListener("click", function (event) {
      if (event.target === drawer || event.target.closest("[data-close-drawer]")) { drawer.close(); }
    });
    drawer.addEventListener("close", function () {
      var form = drawer.querySelector("form");
      if (form && window.htmx) { window.htmx.trigger(form, "htmx:abort"); }
      drawer.firstElementChild.textContent = "";
      var row = opener && doc.getElementById(opener.id);
      if (row) { row.focus({ preventScroll: true }); }
    });
    doc.addEventListener("dong-ngan", function () { if (drawer.open) { drawer.close(); } });
  }

  /* ---- after an answer: the same row if it is still there, else the one now in its place ---- */
  doc.addEventListener("htmx:beforeRequest", function (event) {
    var config = event.detail.requestConfig, target = event.detail.target, row = rowOf(event.detail.elt);
    if (target && target.id === "ngan-noi-dung") { opener = row || opener; }
    if (!target || target.id !== "ban" || config.verb === "get") { return; }
    row = row || (drawer && drawer.open ? opener : doc.querySelector("[data-row].is-current"));
    var pane = row && row.closest(".pane");
    place = {
      row: row && row.id, pane: pane && pane.id, index: pane ? all("[data-row]", pane).indexOf(row) : -1,
      ticked: all("input[name=chon]:checked").map(function (tick) { return tick.value; }),
      open: all("details[id]", target).map(function (d) { return [d.id, d.open]; })
    };
  });
  doc.addEventListener("htmx:afterSwap", function (event) {
    var target = event.detail.target;
    if (target && target.id === "ngan-noi-dung" && drawer && drawer.showModal) {
      if (!drawer.open) { drawer.showModal(); }
      var first = drawer.querySelector("[autofocus]") || drawer.querySelector("#ngan-ten");
      if (first) { first.focus(); }
    }
  });
  doc.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target;
    if (target && target.id === "ban" && place) {
      var was = place, pane = was.pane && doc.getElementById(was.pane), left = pane ? all("[data-row]", pane) : [];
      place = null;
      was.ticked.forEach(function (value) {
        var tick = doc.querySelector('input[name=chon][value="' + value + '"]');
        if (tick) { tick.checked = true; }
      });
      was.open.forEach(function (kept) { var d = doc.getElementById(kept[0]); if (d) { d.open = kept[1]; } });
      var row = (was.row && doc.getElementById(was.row)) || left[Math.min(was.index, left.length - 1)];
      if (row) { row.focus({ preventScroll: row.getBoundingClientRect().top > 0 }); }
    }
    if (target && target.id === "tra-loi") { asked = true; afterAnswer(); }
    settled();
  });

  /* ---- ticked rows ---- */
  function settled() {
    var ticks = all("input[name=chon]"), count = ticks.filter(function (tick) { return tick.checked; }).length;
    all("[data-many]").forEach(function (button) {
      var words = button.querySelector("span");
      if (!button.dataset.none) { button.dataset.none = words.textContent; }
      words.textContent = count ? button.getAttribute("data-many").replace("#", count) : button.dataset.none;
      button.disabled = !count;
    });
    all("[data-tick-all]").forEach(function (button) { button.hidden = ticks.length < 2; });
  }
  doc.addEventListener("change", function (event) {
    if (event.target.name === "chon") { settled(); }
    if (event.target.hasAttribute("data-remember")) {
      try { localStorage.setItem(event.target.getAttribute("data-remember"), event.target.checked ? "1" : "0"); } catch (ignored) { /* a closed browser keeps nothing */ }
    }
  });
  doc.addEventListener("click", function (event) {
    if (event.target.closest("[data-tick-all]")) {
      var ticks = all("input[name=chon]"), some = ticks.some(function (tick) { return !tick.checked; });
      ticks.forEach(function (tick) { tick.checked = some; });
      settled();
    }
    if (event.target.closest("[data-close]")) { event.target.closest(".notice").remove(); }
  });

  /* ---- the server did not answer ---- */
  function failed(event) {
    var words = doc.getElementById("khong-duoc");
    if (!words || !told || (event.detail.requestConfig && event.detail.requestConfig.verb === "get")) { return; }
    told.textContent = "";
    told.appendChild(words.content.cloneNode(true));
  }
  doc.addEventListener("htmx:responseError", failed);
  doc.addEventListener("htmx:sendError", failed);

  /* ---- reception: the field is ready for the next person, the slip is printed once ---- */
  function afterAnswer() {
    var field = doc.querySelector("[data-ask] input[type=text]"), first = doc.querySelector("#tra-loi [data-first]");
    var answered = doc.querySelector("#tra-loi .answer-done, #tra-loi .answer-today, #tra-loi .answer-info");
    if (field) {
      if (answered) { field.value = ""; } else { field.select(); }
      (first || field).focus({ preventScroll: true });
    }
    printOnce();
  }
  function printOnce() {
    var slip = doc.querySelector("[data-print-now]"), auto = doc.querySelector('[data-remember="tu-in"]');
    if (!slip) { return; }
    slip.removeAttribute("data-print-now");
    /* A page shown again by the back button or a reload must not print again. */
    var again = performance.getEntriesByType && performance.getEntriesByType("navigation")[0];
    if (auto && auto.checked && (asked || !again || again.type === "navigate")) { window.print(); }
  }
  all("[data-remember]").forEach(function (box) {
    var kept = null;
    try { kept = localStorage.getItem(box.getAttribute("data-remember")); } catch (ignored) { /* as above */ }
    if (kept !== null) { box.checked = kept === "1"; }
    box.parentNode.hidden = false;
  });

  settled();
  if (doc.querySelector("#tra-loi .answer")) { afterAnswer(); }
})();
