/* SPDX-License-Identifier: EUPL-1.2
   Copies what a transfer needs; everything else on the page works without it. */
(function () {
  "use strict";
  function said(button, words) {
    var place = button.querySelector("[data-copy-word]"), before = place.textContent;
    if (before === words) { return; }
    place.textContent = words;
    setTimeout(function () { place.textContent = before; }, 2500);
  }
  /* Old browsers, and pages without a secure address. */
  function copyOld(text) {
    var field = document.createElement("textarea"), done = false;
    field.value = text;
    field.setAttribute("readonly", "");
    document.body.appendChild(field);
    field.select();
    try { done = document.execCommand("copy"); } catch (ignored) { /* then it is copied by hand */ }
    document.body.removeChild(field);
    return done;
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-copy]") : null;
    if (!button) { return; }
    var text = button.getAttribute("data-copy"), words = button.getAttribute("data-copied");
    function old() { if (copyOld(text)) { said(button, words); } button.focus(); }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { said(button, words); }, old);
    } else { old(); }
  });
})();
