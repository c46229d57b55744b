/* SPDX-License-Identifier: EUPL-1.2
   What the scanning screen does by itself, on top of htmx: codes wait in a line while one is sent, so a quick wand loses
   none; a lone digit is a command; the field takes the keys wherever one has clicked. Everything works without it. */
(function () {
  "use strict";
  var doc = document, form = doc.getElementById("quet");
  if (!form || !window.htmx) { return; }
  var field = doc.getElementById("ma"), line = doc.getElementById("hang-cho"), codes = [], isBusy = false, digit = null, answered = null;
  // A wand writes its next letter within some thousandths of a second; a finger does not.
  var LONE_MS = 180;

  function result() { return doc.getElementById("ket-qua"); }
  function question() { return result().querySelector("[name=hoi]"); }
  function isWide() { return field.offsetParent !== null; }
  function showLine() {
    var waiting = codes.filter(Boolean).length;
    line.hidden = !waiting;
    line.textContent = waiting ? waiting + " " + form.getAttribute("data-waiting") : "";
  }
  function values(code, button) {
    var found = { ma: code };
    if (button && button.name) { found[button.name] = button.value; }
    return found;
  }
  function send(code, button) {
    isBusy = true;
    window.htmx.ajax("POST", form.action, {
      source: form, target: result(), swap: "innerHTML settle:0ms", values: values(code, button)
    });
  }
  function isSigning() { return form.elements.che_do.value === "ky"; }
  /* What was pressed while an answer was on its way, in its order. A code waits until a question is answered; a digit
     answers why in vain; an Enter never answers what was not seen yet – many wands write two. */
  function next() {
    while (!isBusy && codes.length) {
      var asked = question();
      if (asked && !codes[0]) { codes.shift(); continue; }
      if (asked && !(asked.value === "ly-do" && /^[0-9]$/.test(codes[0]))) { break; }
      var code = codes.shift();
      if (code || isSigning()) { send(code); }
    }
    showLine();
  }
  function focus() {
    var wanted = result().querySelector("[autofocus]") || field;
    wanted.focus({ preventScroll: wanted === field && !isWide() });
    if (wanted.select && wanted !== field) { wanted.select(); }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(digit);
    var button = event.submitter, code = field.value.trim();
    if (button && button.name === "quet") { button = null; }
    field.value = "";
    if (isBusy || (codes.length && !question())) {
      if (code || !button) { codes.push(code); showLine(); }
      return;
    }
    if (!code && !button && !question() && !isSigning()) { focus(); return; }
    send(code, button);
  });

  /* ---- a lone digit needs no Enter ---- */
  field.addEventListener("input", function () {
    clearTimeout(digit);
    if (/^[0-9]$/.test(field.value)) {
      digit = setTimeout(function () { if (/^[0-9]$/.test(field.value)) { form.requestSubmit(); } }, LONE_MS);
    }
  });
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var at = doc.activeElement, cancel = result().querySelector("[data-cancel]");
    if (event.key === "Escape") {
      event.preventDefault();
      if (cancel) { cancel.click(); } else { field.value = ""; field.focus(); }
      return;
    }
    /* Keys typed nowhere belong to the field: the wand does not know where one clicked last. */
    var isNowhere = !at || at === doc.body || at.id === "noi-dung" || (at.tagName === "BUTTON" && event.key !== "Enter" && event.key !== " ");
    if (isNowhere && (event.key.length === 1 || event.key === "Enter") && event.key !== " ") { field.focus(); }
  });

  /* ---- what comes back ---- */
  doc.addEventListener("htmx:afterSettle", function (event) {
    /* Told once for each new element of one answer. */
    if (event.detail.target !== result() || event.detail.xhr === answered) { return; }
    answered = event.detail.xhr;
    focus();
    /* Only after this answer is wholly done may the next request begin; what comes before then joins the line. */
    setTimeout(function () { isBusy = false; next(); }, 0);
  });
  function lost(event, status) {
    if (event.detail.elt !== form && event.detail.target !== result()) { return; }
    var sent = event.detail.requestConfig && event.detail.requestConfig.parameters;
    var code = sent && (sent.get ? sent.get("ma") : sent.ma);
    isBusy = false;
    if (code) { codes.unshift(code); }
    showLine();
    if (status === 401) { window.location.href = form.getAttribute("data-sign-in") + "?next=" + window.location.pathname; return; }
    var box = doc.createElement("div"), words = doc.createElement("p"), link = doc.createElement("a");
    box.className = "sign sign-late";
    words.textContent = form.getAttribute("data-lost") + " ";
    link.href = form.getAttribute("data-offline");
    link.textContent = form.getAttribute("data-offline-words");
    words.appendChild(link);
    box.appendChild(words);
    result().textContent = "";
    result().appendChild(box);
    field.focus();
  }
  doc.addEventListener("htmx:sendError", function (event) { lost(event, 0); });
  doc.addEventListener("htmx:responseError", function (event) { lost(event, event.detail.xhr.status); });
  window.addEventListener("online", next);
  focus();
})();
