/* SPDX-License-Identifier: EUPL-1.2
   A screen in the hall or at a counter: shows the office's numbers as they come, has each call said once, and says
   itself when it no longer knows. Written for old televisions: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, body = doc.body;
  var LOST_MS = 5000, PROBE_MS = 2500, PROBE_TIMEOUT_MS = 2400, FLASH_MS = 5000, TURN_MS = 8000, MOMENT_MS = 60000;
  var KEPT_MS = 10 * 3600000, OLDER_MS = 10000, LINES_A_PAGE = 6, OTHERS = 4, HEARD_KEPT = 40;
  var counter = body.getAttribute("data-counter");

  function $(selector) { return doc.querySelector(selector); }
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }
  function show(selector, isShown) { all(selector).forEach(function (el) { el.hidden = !isShown; }); }
  function write(el, text) { if (el && el.textContent !== text) { el.textContent = text; } }
  function ticks() { return performance.now(); }

  /* ---- the office's time: the device's own clock is never asked what time it is ---- */
  var clock = null, meta = $('meta[name="server-time"]');
  function setClock(iso) {
    var at = Date.parse(iso);
    if (!isNaN(at)) { clock = { at: at, from: ticks() }; }
  }
  function two(n) { return n < 10 ? "0" + n : "" + n; }
  function zoned() { return clock ? new Date(clock.at + ticks() - clock.from + 7 * 3600000) : null; }
  function hour(at, hasSeconds) {
    return two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()) + (hasSeconds ? ":" + two(at.getUTCSeconds()) : "");
  }
  function tick() {
    var at = zoned();
    if (!at) { return; }
    write($("[data-clock]"), hour(at));
    write($("[data-day]"), two(at.getUTCDate()) + "/" + two(at.getUTCMonth() + 1) + "/" + at.getUTCFullYear());
  }
  function askMoment() {
    get(body.getAttribute("data-moment"), function (told) {
      setClock(told.at);
      /* A new version of the program has other files; nobody presses "load again" on a television. */
      if (told.edition !== body.getAttribute("data-edition") && !(voice && voice.isBusy())) { window.location.reload(); }
    });
  }
  if (meta) { setClock(meta.content); }

  function parsed(text) {
    try { return JSON.parse(text); } catch (ignored) { return null; /* half an answer is none */ }
  }
  function get(url, done, failed) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.timeout = PROBE_TIMEOUT_MS;
    request.onload = function () {
      var told = request.status === 200 ? parsed(request.responseText) : null;
      if (told) { done(told); } else if (failed) { failed(); }
    };
    request.onerror = request.ontimeout = request.onabort = function () { if (failed) { failed(); } };
    request.send();
  }

  /* ---- what is known ---- */
  var board = null, seen = {}, isFirst = true, lastHeard = ticks(), olderSince = null, spokenNow = null, flashUntil = 0;
  var tagNow = null, tagFlashUntil = 0;

  function isOurs(call) { return !counter || String(call.counter_number) === counter; }
  /* Tags are the hall's: a counter's own screen shows its numbers only. */
  function tagsOf() { return counter ? [] : board.tags || []; }
  function placeOf(call) { return call.counter_number || call.counter; }
  function placeName(call, words) {
    return call.counter_number ? words.replace("{number}", call.counter_number) : String(call.counter);
  }
  function heard() {
    lastHeard = ticks();
    var at = zoned();
    if (at) { all("[data-as-of]").forEach(function (el) { write(el, hour(at, true)); }); }
    mark();
  }
  function receive(told) {
    heard();
    if (board && told.version < board.version) {
      /* An answer that was overtaken on the way. One that stays is a database that was restored. */
      olderSince = olderSince || ticks();
      if (ticks() - olderSince < OLDER_MS) { return; }
    }
    olderSince = null;
    told.as_of = null;
    var isChanged = JSON.stringify(told) !== JSON.stringify(board);
    board = told;
    if (isChanged || isFirst) { announce(); render(); }
    mark();
  }
  function announce() {
    var now = ticks();
    board.calls.slice().reverse().forEach(function (call) {
      var isNew = !seen[call.key];
      seen[call.key] = now;
      if (!isNew || isFirst || !isOurs(call)) { return; }
      flashUntil = now + FLASH_MS;
      if (voice) { voice.say({ key: call.key, number: call.number, place: placeOf(call), call: call }); }
    });
    tagsOf().slice().reverse().forEach(function (tag) {
      var key = "tag:" + tag.key, isNew = !seen[key];
      seen[key] = now;
      if (!isNew || isFirst) { return; }
      tagNow = tag.number;
      tagFlashUntil = now + FLASH_MS;
      if (voice) { voice.say({ key: key, tag: tag.number }); }
    });
    Object.keys(seen).forEach(function (key) { if (now - seen[key] > KEPT_MS) { delete seen[key]; } });
    isFirst = false;
  }

  /* ---- what is shown; every name and number is set as text ---- */
  function render() {
    var calls = board.calls.filter(isOurs), last = spokenNow || calls[0];
    show("[data-last]", !!last);
    if (last) { renderLast(last); }
    var isPaused = !!counter && board.paused.map(String).indexOf(counter) >= 0;
    show("[data-none]", !last && !isPaused);
    show("[data-counter-paused]", !last && isPaused);
    show("[data-called]", !!last && last.state === "called");
    show("[data-serving]", !!last && last.state !== "called");
    renderOthers(calls.filter(function (call) { return !last || call.key !== last.key; }).slice(0, OTHERS));
    renderLines();
    renderTags();
    show("[data-paused]", board.paused.length > 0);
    write($("[data-paused] span"), board.paused.join(", "));
    renderNotice();
    /* What the page was made for has changed: the office got its first line. */
    if (!counter && !$("[data-lines]") && (board.lines.length || board.calls.length || tagsOf().length)) { window.location.reload(); }
  }
  function renderLast(call) {
    var place = placeName(call, body.getAttribute("data-say-place"));
    write($("[data-number]"), call.number);
    write($("[data-place]"), place);
    /* Numbers of other makers' machines may be long, and names of rooms are. */
    root.classList.toggle("is-long", (call.number + place).length > 11);
    sentence("[data-ask]", body.getAttribute("data-say-ask"), call, place);
    sentence("[data-ask-english]", body.getAttribute("data-say-ask-english"), call,
      placeName(call, body.getAttribute("data-say-place-english") || "{number}"));
  }
  function sentence(selector, words, call, place) {
    if (call.state !== "called" && !spokenNow) { write($(selector), ""); return; }
    var inside = place.charAt(0).toLowerCase() + place.slice(1);
    write($(selector), words ? words.split("{number}").join(call.number).split("{place}").join(inside) : "");
  }
  function renderOthers(calls) {
    var list = $("[data-others]"), pattern = $("template[data-other]");
    if (!list || !pattern) { return; }
    list.textContent = "";
    calls.forEach(function (call) {
      var row = doc.importNode(pattern.content, true).firstElementChild;
      write(row.querySelector("b"), call.number);
      write(row.querySelector("span"), placeName(call, body.getAttribute("data-say-place")));
      list.appendChild(row);
    });
  }
  /* The tag called last stands first and large; the others who have not come yet follow. */
  function renderTags() {
    var list = $("[data-tag-list]"), pattern = $("template[data-tag]"), tags = tagsOf();
    if (!list || !pattern) { return; }
    root.setAttribute("data-tags", tags.length ? "yes" : "no");
    show("[data-tags-shown]", tags.length > 0);
    list.textContent = "";
    tags.slice().sort(function (a, b) { return (b.number === tagNow) - (a.number === tagNow); }).forEach(function (tag) {
      var row = doc.importNode(pattern.content, true).firstElementChild;
      write(row.querySelector("b"), String(tag.number));
      list.appendChild(row);
    });
  }
  var page = 0;
  function renderLines() {
    var list = $("[data-lines]"), pattern = $("template[data-line]");
    if (!list || !pattern) { return; }
    var isWide = window.matchMedia("(min-width: 1000px) and (orientation: landscape)").matches;
    var size = isWide ? LINES_A_PAGE : board.lines.length || 1, pages = Math.ceil(board.lines.length / size) || 1;
    page %= pages;
    list.textContent = "";
    board.lines.slice(page * size, page * size + size).forEach(function (line) {
      var row = doc.importNode(pattern.content, true).firstElementChild;
      write(row.querySelector(".board-line"), line.name);
      write(row.querySelector(".board-waiting b"), String(line.waiting));
      row.querySelector(".board-next").hidden = !line.next.length;
      write(row.querySelector("[data-next]"), line.next.join("  "));
      list.appendChild(row);
    });
  }
  var notice = 0;
  function renderNotice() {
    var notices = board.notices;
    notice %= notices.length || 1;
    write($("[data-notices]"), notices[notice] || "");
  }
  function turn() {
    page += 1;
    notice += 1;
    if (board) { renderLines(); renderNotice(); }
  }
  function mark() {
    var isLost = ticks() - lastHeard > LOST_MS, isOld = !!board && !board.fresh;
    var state = isLost ? "lost" : isOld ? "old" : "live";
    if (root.getAttribute("data-state") !== state) {
      root.setAttribute("data-state", state);
      show("[data-lost-cut]", isLost);
      show("[data-lost-old]", !isLost && isOld);
      show("[data-lost]", state !== "live");
    }
    root.classList.toggle("is-called", state === "live" && ticks() < flashUntil);
    root.classList.toggle("is-tag-called", state === "live" && ticks() < tagFlashUntil);
  }

  /* ---- the voice ---- */
  var voice = null, said = [];
  function note(call, part) {
    said.push([call.key, part, Math.round(ticks())]);
    said = said.slice(-HEARD_KEPT);
    root.setAttribute("data-said", JSON.stringify(said));
  }
  function isStillCalled(said) {
    if (said.tag) { return tagsOf().some(function (tag) { return "tag:" + tag.key === said.key; }); }
    /* The list ends somewhere; only a short one tells what is over. */
    return board.calls.length >= 12 || board.calls.some(function (call) {
      return call.number === said.number && placeOf(call) === said.place;
    });
  }
  if (body.getAttribute("data-loud") === "yes" && window.BoardVoice) {
    voice = window.BoardVoice({
      table: body.getAttribute("data-voice"),
      isStillCalled: isStillCalled,
      onstart: function (said, clips) {
        if (said.tag) {
          tagNow = said.tag;
          tagFlashUntil = ticks() + FLASH_MS;
        } else {
          spokenNow = said.call;
          flashUntil = ticks() + FLASH_MS;
        }
        root.setAttribute("data-clips", clips.join(" "));
        note(said, "begins");
        render();
        mark();
      },
      onend: function (said) {
        spokenNow = null;
        note(said, "ends");
        render();
      },
      onstate: function (state) {
        root.setAttribute("data-sound", state);
        show("[data-sound-on]", state === "locked");
      }
    });
    ["click", "keydown", "touchend"].forEach(function (kind) {
      doc.addEventListener(kind, function () { voice.wake(); });
    });
    window.boardVoice = voice;
  }

  /* ---- where the numbers come from: one stream, and a question every few seconds that shows whether it lives ---- */
  var source = null, isAsking = false, again = null;
  function open() {
    if (source || doc.hidden || !window.EventSource) { return; }
    source = new EventSource(body.getAttribute("data-stream"));
    source.addEventListener("snapshot", function (event) {
      var told = parsed(event.data);
      if (told) { receive(told); }
    });
    source.onerror = function () {
      if (source && source.readyState === 2) {
        close();
        again = setTimeout(open, 3000 + Math.random() * 4000);
      }
    };
  }
  function close() {
    clearTimeout(again);
    if (source) { source.close(); source = null; }
  }
  function probe() {
    if (doc.hidden || isAsking) { return; }
    isAsking = true;
    get(body.getAttribute("data-now"), function (told) { isAsking = false; receive(told); }, function () { isAsking = false; });
  }
  function seenAgain() {
    if (doc.hidden) { close(); return; }
    /* As after loading: what was called meanwhile is shown and not said. */
    isFirst = true;
    lastHeard = ticks();
    askMoment();
    open();
    probe();
  }

  root.setAttribute("data-state", "live");
  show("[data-fresh]", true);
  if ($("[data-lost]") && !$("[data-lost]").hidden) { root.setAttribute("data-state", "old"); }
  doc.addEventListener("visibilitychange", seenAgain);
  window.addEventListener("pagehide", close);
  setInterval(function () { tick(); mark(); }, 250);
  setInterval(probe, PROBE_MS);
  setInterval(turn, TURN_MS);
  setInterval(askMoment, MOMENT_MS);
  tick();
  open();
  probe();
})();
