/* SPDX-License-Identifier: EUPL-1.2
   Helping a citizen: Enter goes on to the next field, and the second screen follows the field one is in. The fields
   save themselves as they are left; every page works without this. */
(function () {
  "use strict";
  var doc = document, part = doc.getElementById("luot"), last = "", timer = null, WAIT_MS = 350;
  if (!part) { return; }
  function fields() {
    return Array.prototype.filter.call(doc.querySelectorAll("#to-khai [data-save]"), function (el) {
      return el.getClientRects().length > 0;
    });
  }
  function token() { var field = doc.querySelector("[name=csrfmiddlewaretoken]"); return field ? field.value : ""; }
  function follow(key) {
    var form = doc.getElementById("to-khai");
    if (!form || !window.fetch || key === last) { return; }
    last = key;
    var body = new URLSearchParams({ csrfmiddlewaretoken: token(), o: key });
    fetch(form.action, { method: "POST", body: body, headers: { "HX-Request": "true" } }).then(null, function () { last = ""; });
  }
  /* Whoever comes to the page types at once: into the first field that must be filled and is empty. */
  var first = fields().filter(function (el) { return el.hasAttribute("data-needed"); })[0];
  if (first && doc.activeElement === doc.body && !doc.getElementById("da-noi")) { first.focus({ preventScroll: true }); }
  /* What was said when the page came is old news after the next step. */
  doc.addEventListener("htmx:afterSwap", function (event) {
    var old = doc.querySelector(".messages");
    if (old && event.detail.target === part && event.detail.requestConfig.verb === "post") { old.remove(); }
  });
  /* What was left is being saved; what could not be sent is sent again. */
  var AGAIN_MS = 3000;
  part.addEventListener("change", function (event) {
    if (window.htmx && event.target.hasAttribute("data-save")) { event.target.setAttribute("data-saving", ""); }
  });
  doc.addEventListener("htmx:afterRequest", function (event) {
    var el = event.detail.elt;
    if (!el.hasAttribute || !el.hasAttribute("data-saving")) { return; }
    el.removeAttribute("data-saving");
    if (event.detail.xhr && event.detail.xhr.status) { return; }
    setTimeout(function () {
      if (doc.body.contains(el)) { el.dispatchEvent(new Event("change", { bubbles: true })); }
    }, AGAIN_MS);
  });
  part.addEventListener("focusin", function (event) {
    var el = event.target;
    if (!el.hasAttribute("data-save")) { return; }
    clearTimeout(timer);
    timer = setTimeout(function () { if (doc.activeElement === el) { follow(el.name); } }, WAIT_MS);
  });
  part.addEventListener("keydown", function (event) {
    var el = event.target;
    if (event.key !== "Enter" || event.isComposing || !el.hasAttribute("data-save") || el.tagName === "TEXTAREA") { return; }
    event.preventDefault();
    var list = fields(), next = list[list.indexOf(el) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); } else { el.blur(); }
  });
})();
