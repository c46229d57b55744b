/* SPDX-License-Identifier: EUPL-1.2
   The voice of a screen: calls are said one after the other, never two at once. How numbers are read is looked up in a
   table of the server's; nothing is decided here. Written for old televisions: no syntax younger than ES5.

   BoardVoice(options) -> { say(call), wake(), state(), isBusy() }
     options: table  address of the table
              onstart(call), onend(call)   around each call that is heard
              onstate(state)   "locked" until the browser lets sound through, "ready", "speaking"
              isStillCalled(call)   asked when a call's turn has come */
(function () {
  "use strict";
  var WORD_GAP = 0.03, PHRASE_GAP = 0.14, LOAD_MS = 6000, AGAIN_MS = 10000;

  function ask(url, type, done, ms) {
    var request = new XMLHttpRequest(), isOver = false;
    function over(found) { if (!isOver) { isOver = true; done(found); } }
    request.open("GET", url);
    request.responseType = type;
    request.timeout = ms || LOAD_MS;
    request.onload = function () { over(request.status === 200 ? request.response : null); };
    request.onerror = request.ontimeout = request.onabort = function () { over(null); };
    request.send();
  }

  window.BoardVoice = function (options) {
    var Context = window.AudioContext || window.webkitAudioContext;
    var context = null, table = null, known = {}, queue = [], current = null, sounds = {}, state = "";

    function tell() {
      var now = !context || context.state !== "running" ? "locked" : current ? "speaking" : "ready";
      if (now !== state) { state = now; options.onstate(now); }
    }

    /* ---- the table, and which clips there are ---- */
    function loadTable() {
      ask(options.table, "text", function (text) {
        try { table = JSON.parse(text); } catch (ignored) { table = null; }
        if (!table || !table.letters) { table = null; setTimeout(loadTable, AGAIN_MS); return; }
        known = {};
        table.clips.forEach(function (name) { known[name] = true; });
        preload(table.clips.slice());
      });
    }
    /* One after the other, so that a hall of screens switched on together does not crowd the server. */
    function preload(names) {
      if (!names.length) { return; }
      sound(names.shift(), function () { preload(names); });
    }
    function sound(name, done) {
      if (sounds[name]) { done(sounds[name]); return; }
      if (!context) { done(null); return; }
      var url = options.table.split("cach-doc.json")[0] + name + ".wav?v=" + encodeURIComponent(table ? table.edition : "");
      ask(url, "arraybuffer", function (bytes) {
        if (!bytes) { done(null); return; }
        context.decodeAudioData(bytes, function (heard) { sounds[name] = heard; done(heard); }, function () { done(null); });
      });
    }

    /* ---- which clips a call is made of ---- */
    function numberOf(digits) { return table.numbers[digits.replace(/^0+(?=\d)/, "")]; }
    function oneByOne(digits) { return digits.split("").map(function (digit) { return table.digits[+digit]; }); }
    function ticket(number) {
      var said = [], whole = number.normalize ? number.normalize("NFC") : number;
      (whole.toUpperCase().match(/[0-9]+|[^0-9]/g) || []).forEach(function (piece) {
        if (/^[0-9]/.test(piece)) {
          var isNumber = table.tickets && piece.length <= table.most_digits;
          said = said.concat(isNumber ? numberOf(piece) : oneByOne(piece));
        } else {
          var letter = table.letters[piece] || table.letters[piece.normalize ? piece.normalize("NFD").charAt(0) : ""];
          if (letter) { said.push(letter); }
        }
      });
      return said;
    }
    function place(name) {
      var found = /^(?:(quầy|phòng)\s*(?:số\s*)?)?([0-9]{1,3})$/i.exec(String(name).trim());
      return found ? [table.places[(found[1] || "quầy").toLowerCase()]].concat(numberOf(found[2])) : [table.see_board];
    }
    function tag(number) {
      var digits = String(number);
      return [table.tag.ask].concat(digits.length <= table.most_digits ? numberOf(digits) : oneByOne(digits), [table.tag.place]);
    }
    function clipsOf(call) {
      if (!table) { return ["chuong"]; }
      var said = call.tag ? tag(call.tag) : [table.ask].concat(ticket(call.number), place(call.place));
      var areThere = said.every(function (name) { return known[name]; });
      return [table.chime].concat(areThere ? said : []);
    }

    /* ---- one call after the other ---- */
    function next() {
      if (current || !context || context.state !== "running") { tell(); return; }
      current = queue.shift() || null;
      if (current && !options.isStillCalled(current)) { current = null; next(); return; }
      tell();
      if (current) { speak(current); }
    }
    function speak(call) {
      var names = clipsOf(call), heard = [], open = names.length;
      options.onstart(call, names);
      names.forEach(function (name, place) {
        sound(name, function (found) {
          heard[place] = found;
          open -= 1;
          if (!open) { play(call, heard); }
        });
      });
    }
    function play(call, heard) {
      var at = context.currentTime + 0.06, first = at;
      heard.forEach(function (buffer, place) {
        if (!buffer) { return; }
        var source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(context.destination);
        source.start(at);
        /* Words run on; after the chime and around the number there is a breath. */
        at += buffer.duration + (place === 0 || buffer.duration > 0.75 ? PHRASE_GAP : WORD_GAP);
      });
      var latest = performance.now() + (at - first) * 3000 + 3000;
      (function wait() {
        /* A clock of sound that stands still must not silence the screen for good. */
        if (context.currentTime < at && performance.now() < latest) { setTimeout(wait, 60); return; }
        current = null;
        options.onend(call);
        next();
      })();
    }

    function wake() {
      if (!Context) { return; }
      if (!context) {
        context = new Context();
        context.onstatechange = next;
        loadTable();
      }
      if (context.state !== "running" && context.resume) { context.resume(); }
      next();
    }

    wake();
    tell();
    return {
      say: function (call) {
        /* What nobody could hear is not kept: it would be said long after it was true. */
        if (state === "locked") { return false; }
        queue.push(call);
        next();
        return true;
      },
      wake: wake,
      clips: clipsOf,
      isReady: function () { return !!table; },
      isBusy: function () { return !!current || queue.length > 0; }
    };
  };
})();
