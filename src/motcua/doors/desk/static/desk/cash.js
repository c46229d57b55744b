/* SPDX-License-Identifier: EUPL-1.2
   The cashier's sums, on top of look/live.js: what is given back is counted while it is typed, the receipt is printed
   by itself where the cashier wants it. Every page works without it; what is taken is decided by the server alone. */
(function () {
  "use strict";
  var doc = document, SMALLEST_NOTE = 1000;

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function $(selector) { return doc.querySelector(selector); }
  var isEnglish = document.documentElement.lang === "en";
  function spelled(vnd) { return String(vnd).replace(/\B(?=(\d{3})+$)/g, isEnglish ? "," : ".") + (isEnglish ? " VND" : " đ"); }

  /* ---- what is given, what is given back ---- */
  function typedSum(text) {
    var plain = text.trim().toLowerCase().replace(/(vnd|vnđ|đồng|đ|d)$/, "").trim(), times = 1;
    if (/k$/.test(plain)) { times = SMALLEST_NOTE; plain = plain.slice(0, -1).trim(); }
    if (!/^(\d{1,3}([., ]?\d{3})*|\d{1,10})$/.test(plain)) { return null; }
    var sum = parseInt(plain.replace(/\D/g, ""), 10) * times;
    return sum > 0 && sum < SMALLEST_NOTE ? sum * SMALLEST_NOTE : sum;
  }
  function asked() {
    var ticks = all("input[name=khoan][form=thu-tien]");
    if (!ticks.length) { return null; }
    return ticks.reduce(function (sum, tick) { return sum + (tick.checked ? parseInt(tick.getAttribute("data-vnd"), 10) : 0); }, 0);
  }
  function count() {
    var field = $("[data-cash-given]"), place = $("[data-cash-change]"), sum = $("[data-cash-asked]"), chosen = asked();
    if (!field || !place || !sum) { return; }
    if (chosen !== null) {
      sum.value = chosen;
      $("[data-cash-sum]").textContent = spelled(chosen);
      var keys = $("[data-cash-keys]");
      if (keys) {
        keys.textContent = "";
        all("input[name=khoan][form=thu-tien]:checked").forEach(function (tick) {
          var hidden = doc.createElement("input");
          hidden.type = "hidden"; hidden.name = "khoan"; hidden.value = tick.value;
          keys.appendChild(hidden);
        });
      }
    }
    var owed = parseInt(sum.value, 10), given = field.value.trim() ? typedSum(field.value) : owed, words = $("[data-cash-words]");
    if (words) { words.textContent = words.getAttribute("data-cash-words").replace("#", spelled(owed)); }
    var short = given !== null && given < owed, back = given !== null && given > owed;
    place.className = "cash-change" + (short ? " is-short" : back ? " is-back" : "");
    var says = given === null ? "" : short ? place.getAttribute("data-short").replace("#", spelled(owed - given)) :
      back ? place.getAttribute("data-back").replace("#", spelled(given - owed)) : field.value.trim() ? place.getAttribute("data-exact") : "";
    if (place.textContent !== says) { place.textContent = says; }
  }
  doc.addEventListener("input", function (event) {
    if (event.target.hasAttribute("data-cash-given") || event.target.name === "khoan") { count(); }
    if (event.target.hasAttribute("data-note")) { countNotes(); }
  });

  /* ---- counting the till by notes ---- */
  function countNotes() {
    var total = 0, place = $("[data-notes-total]"), expected, gap = $("[data-notes-gap]");
    all("[data-note]").forEach(function (field) {
      var pieces = /^\d{1,5}$/.test(field.value.trim()) ? parseInt(field.value.trim(), 10) : 0, sum = pieces * parseInt(field.getAttribute("data-note"), 10);
      var cell = doc.getElementById(field.getAttribute("data-sum-in"));
      if (cell) { cell.textContent = sum ? spelled(sum) : ""; }
      total += sum;
    });
    if (!place) { return; }
    place.textContent = spelled(total);
    expected = parseInt(place.getAttribute("data-expected"), 10);
    gap.textContent = total === expected ? gap.getAttribute("data-even") :
      gap.getAttribute(total > expected ? "data-over" : "data-under").replace("#", spelled(Math.abs(total - expected)));
    gap.className = "cash-change" + (total === expected ? " is-back" : " is-short");
  }

  /* ---- the receipt is printed from here: by a press, and by itself once where that is wanted ---- */
  function printFrom(link) {
    var frame = doc.createElement("iframe");
    frame.className = "unseen";
    frame.title = link.textContent.trim();
    frame.addEventListener("load", function () { frame.contentWindow.focus(); frame.contentWindow.print(); });
    frame.src = link.getAttribute("href");
    doc.body.appendChild(frame);
  }
  doc.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("[data-receipt]") : null, next = $("#tim");
    if (!link || !navigator.pdfViewerEnabled || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    printFrom(link);
    if (next) { next.focus(); }
  });
  function printByItself() {
    var box = $("[data-print-receipt]"), link = $("[data-receipt]");
    if (!box || !box.checked || !link || !navigator.pdfViewerEnabled) { return; }
    var id = "bl-" + link.getAttribute("href"), printed = false;
    try { printed = sessionStorage.getItem(id) === "1"; sessionStorage.setItem(id, "1"); } catch (ignored) { /* a closed browser keeps nothing */ }
    if (!printed) { printFrom(link); }
  }

  /* ---- a wand writes wherever the cursor stands: where it stands nowhere, into the field for it ---- */
  doc.addEventListener("keydown", function (event) {
    var at = doc.activeElement, field = $("#tim");
    if (!field || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) && !/^(checkbox|radio)$/.test(at.type)) { return; }
    field.value = "";
    field.focus();
  }, true);

  doc.addEventListener("htmx:afterSettle", count);
  count();
  if ($("[data-note]")) { countNotes(); }
  window.addEventListener("load", printByItself);
})();
