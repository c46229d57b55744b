/* SPDX-License-Identifier: EUPL-1.2
   What the switchboard does by itself, on top of htmx and look/live.js: the field that suggests, arrows among hours,
   Escape out of a field, what was typed kept over a new sign-in. Every page works without it. */
(function () {
  "use strict";
  var doc = document, KEPT = "tong-dai:";

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function screen() { return doc.getElementById("man-hinh"); }
  function isText(el) { return !!el && el.tagName === "INPUT" && !/^(checkbox|radio|submit|button|hidden)$/.test(el.type); }
  function say(words) { var place = doc.getElementById("doc"); if (place) { place.textContent = words; } }
  function tell(words) {
    var place = doc.getElementById("da-xong"), box = doc.createElement("div"), line = doc.createElement("p");
    if (!place) { return; }
    box.className = "notice notice-late";
    line.textContent = words;
    box.appendChild(line);
    place.textContent = "";
    place.appendChild(box);
  }

  /* ---- the field that suggests ---- */
  var asked = "", answered = null, waiting = null, pressed = false;
  function list() { return doc.getElementById("goi-y"); }
  function options() { return all("[role=option]", list()); }
  function close(field) {
    clearTimeout(waiting);
    list().hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function mark(field, place) {
    var rows = options(), row = rows[(place + rows.length) % rows.length];
    rows.forEach(function (each) { each.setAttribute("aria-selected", each === row ? "true" : "false"); });
    if (row) {
      field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  }
  function marked() { return options().filter(function (row) { return row.getAttribute("aria-selected") === "true"; })[0]; }
  function choose(field, row) {
    var form = field.form;
    form.elements.viec.value = row.getAttribute("data-value");
    form.elements.nhan.value = field.value;
    close(field);
    form.requestSubmit(form.querySelector("button[name=buoc][value=tiep]"));
  }
  function ask(field) {
    var text = field.value.trim();
    asked = text;
    if (!text) { close(field); return; }
    var request = new XMLHttpRequest();
    request.open("GET", field.getAttribute("data-suggest") + "?q=" + encodeURIComponent(text) + "&quen=" + encodeURIComponent(field.getAttribute("data-usual")));
    request.setRequestHeader("HX-Request", "true");
    request.onerror = function () { if (pressed) { pressed = false; field.form.requestSubmit(); } };
    request.onload = function () {
      if (request.status !== 200 || field.value.trim() !== text || !doc.body.contains(field)) { return; }
      answered = text;
      list().innerHTML = request.responseText;
      var rows = options();
      list().hidden = !rows.length;
      field.setAttribute("aria-expanded", rows.length ? "true" : "false");
      say(field.getAttribute("data-count").replace("#", rows.length));
      if (rows.length) { mark(field, 0); }
      if (pressed && rows.length) { pressed = false; choose(field, rows[0]); }
    };
    request.send();
  }
  doc.addEventListener("input", function (event) {
    if (event.target.id !== "tim") { return; }
    clearTimeout(waiting);
    pressed = false;
    waiting = setTimeout(ask, 80, event.target);
  });
  doc.addEventListener("mousedown", function (event) {
    var row = event.target.closest && event.target.closest("#goi-y [role=option]");
    if (row) { event.preventDefault(); choose(doc.getElementById("tim"), row); }
  });
  doc.addEventListener("focusout", function (event) { if (event.target.id === "tim" && list()) { close(event.target); } });
  function inCombo(event) {
    var field = event.target, is_open = !list().hidden, place = options().indexOf(marked());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (is_open) { mark(field, place + (event.key === "ArrowDown" ? 1 : -1)); } else { ask(field); }
      return true;
    }
    if (event.key === "Escape" && is_open) { close(field); return true; }
    if (event.key !== "Enter" || !field.value.trim() || field.value === field.form.elements.nhan.value) { return false; }
    if (is_open && marked() && answered === field.value.trim()) { choose(field, marked()); return true; }
    if (field.value.trim() === answered && !options().length) { return false; }
    /* Enter came before the answer: the first one is meant, as soon as it is known. */
    pressed = true;
    clearTimeout(waiting);
    if (asked !== field.value.trim()) { ask(field); }
    return true;
  }

  /* ---- keys ---- */
  function leave() {
    var next = doc.querySelector(".free .hour, [data-row]");
    doc.activeElement.blur();
    if (next) { next.focus(); }
  }
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !screen()) { return; }
    var at = doc.activeElement, done = false;
    if (at.id === "tim" && list()) { done = inCombo(event); }
    if (!done && event.key === "Escape" && isText(at)) { leave(); done = true; }
    if (!done && isText(at) && (event.key === "PageDown" || event.key === "PageUp")) {
      var turn = doc.querySelector('[data-key="' + event.key + '"]');
      if (turn && !turn.disabled) { turn.click(); done = true; }
    }
    if (!done && at.classList.contains("hour")) {
      var hours = all(".hour").filter(function (hour) { return hour.getClientRects().length > 0; });
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      var next = hours[step ? hours.indexOf(at) + step : event.key === "Home" ? 0 : event.key === "End" ? hours.length - 1 : -1];
      if (next) { next.focus(); done = true; }
    }
    if (done) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  /* ---- the server did not answer, or wants a new sign-in: nothing typed is lost ---- */
  function typed(form) { return all("input[name]", form).filter(function (el) { return el.name !== "csrfmiddlewaretoken"; }); }
  function keep() {
    var kept = {};
    all("form[data-draft]").forEach(function (form, place) {
      typed(form).forEach(function (el) { kept[place + el.name] = el.value; });
    });
    try { sessionStorage.setItem(KEPT + location.pathname, JSON.stringify(kept)); } catch (ignored) { /* nowhere to keep it */ }
  }
  function restore() {
    var text = null, some = false;
    try { text = sessionStorage.getItem(KEPT + location.pathname); sessionStorage.removeItem(KEPT + location.pathname); } catch (ignored) { /* as above */ }
    if (!text) { return; }
    var kept = JSON.parse(text);
    all("form[data-draft]").forEach(function (form, place) {
      typed(form).forEach(function (el) {
        var value = kept[place + el.name];
        if (value && el.value !== value) { el.value = value; some = some || el.type !== "hidden"; }
      });
    });
    if (some) { tell(screen().getAttribute("data-kept")); }
  }
  doc.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 401) {
      keep();
      location.assign(screen().getAttribute("data-sign-in") + "?next=" + encodeURIComponent(location.pathname));
    } else { tell(screen().getAttribute("data-lost")); }
  });
  doc.addEventListener("htmx:sendError", function () { tell(screen().getAttribute("data-lost")); });
  restore();
})();
