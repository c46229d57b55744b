/* SPDX-License-Identifier: EUPL-1.2
   Sends papers in pieces as soon as they are chosen: shows how far it is, goes on by itself after a broken line, and
   after the page was opened again when the same file is chosen again. Without it the forms of the page do the same
   in one go. Written for old phones: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, PIECE = 256 * 1024, LONGEST_PAUSE = 15000;
  var root = doc.querySelector("[data-papers]");
  if (!root || !window.File || !window.FormData || !File.prototype.slice) { return; }
  var W = root.getAttribute("data-words").split("|");
  var SENDING = W[0], LOST = W[1], DONE = W[2], LARGE = W[3], EMPTY = W[4], LOOKING = W[5], FAILED = W[6];
  var sending = 0;

  function find(selector, within) { return within.querySelector(selector); }
  function show(el, is) { if (el) { if (is) { el.removeAttribute("hidden"); } else { el.setAttribute("hidden", ""); } } }

  /* ---- one request; `after(status, facts)`, status 0 where the line broke ---- */
  function ask(method, url, body, headers, after) {
    var request = new XMLHttpRequest(), over = false;
    function end(status) {
      if (over) { return; }
      over = true;
      var facts = null;
      try { facts = JSON.parse(request.responseText); } catch (e) { facts = null; }
      after(status, facts);
    }
    request.open(method, url, true);
    request.timeout = 60000;
    request.setRequestHeader("Accept", "application/json");
    Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
    request.onload = function () { end(request.status); };
    request.onerror = request.ontimeout = request.onabort = function () { end(0); };
    request.send(body);
  }

  /* ---- one card ---- */
  function ready(card) {
    card.classList.add("paper-ready");
    Array.prototype.forEach.call(card.querySelectorAll('input[type="file"]'), function (input) {
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files || []);
        if (files.length) { sendAll(card, files); }
      });
    });
  }
  function refuse(card, sentence) {
    var box = find("[data-paper-error]", card);
    find("p", box).textContent = sentence;
    show(box, true);
    find(".paper-form", card).classList.add("field-late");
    show(find("[data-paper-progress]", card), false);
    say(card, "");
    Array.prototype.forEach.call(card.querySelectorAll('input[type="file"]'), function (input) { input.value = ""; });
    box.scrollIntoView({ block: "center" });
  }
  function say(card, sentence) { find("[data-paper-status]", card).textContent = sentence; }
  function draw(card, share) {
    var percent = Math.floor(share * 100);
    show(find("[data-paper-progress]", card), true);
    find("progress", card).value = percent;
    find("[data-paper-percent]", card).textContent = percent + "%";
  }

  /* ---- files one after another, so that their order is that of the pages ---- */
  function sendAll(card, files) {
    var file = files[0], limit = Number(card.getAttribute("data-limit"));
    show(find("[data-paper-error]", card), false);
    find(".paper-form", card).classList.remove("field-late");
    if (file.size === 0) { return refuse(card, EMPTY); }
    if (file.size > limit) { return refuse(card, LARGE.replace("{n}", Math.floor(limit / 1048576))); }
    sending += 1;
    send(card, file, function (sentence, html) {
      sending -= 1;
      if (sentence) { return refuse(card, sentence); }
      card = replace(card, html);
      if (files.length > 1) { sendAll(card, files.slice(1)); } else { say(card, DONE); }
    });
  }
  function replace(card, html) {
    var box = doc.createElement("div");
    box.innerHTML = html || "";
    var fresh = find("[data-paper]", box);
    if (!fresh) { window.location.reload(); return card; }
    card.parentNode.replaceChild(fresh, card);
    ready(fresh);
    return fresh;
  }

  /* ---- one file: begin, or go on where the office stands ---- */
  function send(card, file, end) {
    var token = find('input[name="csrfmiddlewaretoken"]', card).value;
    var begin = JSON.stringify({ name: file.name, size: file.size, mark: String(file.lastModified || "") });
    var address = "", pause = 1000, held = null;

    function again(what) {
      say(card, LOST);
      held = window.setTimeout(function () { held = null; what(); }, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    window.addEventListener("online", function () {
      if (held !== null) { window.clearTimeout(held); held = null; pause = 1000; goOn(); }
    });
    /* What the office has is asked anew: the answer may be lost while the piece is safe. */
    function goOn() {
      if (!address) { return start(); }
      ask("GET", address, null, {}, function (status, facts) {
        if (isAway(status)) { return again(goOn); }
        if (status !== 200 || !facts) { return start(); }
        pieceFrom(facts.offset);
      });
    }
    function start() {
      say(card, SENDING + ": " + file.name);
      ask("POST", card.getAttribute("data-upload"), begin, {
        "Content-Type": "application/json", "X-CSRFToken": token
      }, function (status, facts) {
        if (isAway(status)) { return again(goOn); }
        if (status !== 200 || !facts) { return end((facts && facts.message) || FAILED); }
        address = facts.address;
        pieceFrom(facts.offset);
      });
    }
    function pieceFrom(offset) {
      var piece = file.slice(offset, Math.min(offset + PIECE, file.size));
      draw(card, offset / file.size);
      if (offset + PIECE >= file.size) { say(card, LOOKING); }
      ask("PATCH", address, piece, {
        "Content-Type": "application/offset+octet-stream", "X-CSRFToken": token, "Upload-Offset": String(offset)
      }, function (status, facts) {
        if (status === 409 && facts && facts.error === "wrong_offset") { return pieceFrom(facts.offset); }
        if (isAway(status) && !(facts && facts.error === "scanner_silent")) { return again(goOn); }
        if (status !== 200 || !facts) { return end((facts && facts.message) || FAILED); }
        pause = 1000;
        if (facts.card !== undefined && facts.card !== "") { draw(card, 1); return end("", facts.card); }
        say(card, SENDING + ": " + file.name);
        pieceFrom(facts.offset);
      });
    }
    start();
  }
  function isAway(status) { return status === 0 || status === 502 || status === 503 || status === 504; }

  window.addEventListener("beforeunload", function (event) {
    if (sending) { event.preventDefault(); event.returnValue = ""; }
  });
  Array.prototype.forEach.call(doc.querySelectorAll("[data-paper]"), ready);
})();
