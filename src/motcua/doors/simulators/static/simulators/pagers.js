/* SPDX-License-Identifier: EUPL-1.2
   Tags that buzz: a sound for each while it shakes, once somebody has touched the page; still again when its time is
   over. Written for old phones: no syntax younger than ES5. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, Context = window.AudioContext || window.webkitAudioContext;
  var context = null, begun = {}, sounding = {}, button = doc.querySelector("[data-buzzer]"), part = doc.getElementById("cac-the");
  if (!part) { return; }

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function isOn() { return !!context && context.state === "running"; }
  function tell() {
    root.setAttribute("data-buzzer-state", isOn() ? "on" : "off");
    if (button) { button.hidden = !Context || isOn(); }
  }
  function wake() {
    if (!Context) { return; }
    if (!context) { context = new Context(); context.onstatechange = function () { tell(); look(); }; }
    if (context.state !== "running" && context.resume) { context.resume(); }
    tell();
  }

  /* A motor with its weight off the middle: short rough bursts, as a tag on a table sounds. */
  function buzz(ms) {
    var at = context.currentTime, until = at + ms / 1000, loud = context.createGain(), motor = context.createOscillator();
    motor.type = "square";
    motor.frequency.value = 95;
    loud.gain.value = 0;
    for (var n = 0; at + n * 0.6 < until; n += 1) {
      loud.gain.setValueAtTime(0.12, at + n * 0.6);
      loud.gain.setValueAtTime(0, at + n * 0.6 + 0.4);
    }
    motor.connect(loud);
    loud.connect(context.destination);
    motor.start(at);
    motor.stop(until);
    return motor;
  }

  /* A tag that was told to be still, or came back, makes no sound any more. */
  function hush(number) {
    if (sounding[number]) { sounding[number].stop(); }
    delete sounding[number];
  }
  function still(tag) {
    tag.classList.remove("is-buzzing");
    tag.setAttribute("data-left", "0");
    hush(tag.getAttribute("data-tag"));
    all("[data-shakes]", tag).forEach(function (el) { el.hidden = true; });
    all("[data-still]", tag).forEach(function (el) { el.hidden = false; });
  }
  function look() {
    var now = performance.now();
    all("[data-tag]", part).forEach(function (tag) {
      var left = parseInt(tag.getAttribute("data-left"), 10) || 0, key = tag.getAttribute("data-tag") + " " + tag.getAttribute("data-heard");
      if (left <= 0) { hush(tag.getAttribute("data-tag")); return; }
      if (!tag.tagEnds) {
        tag.tagEnds = now + left;
        setTimeout(function () { still(tag); }, left);
        root.setAttribute("data-buzzed", key);
      }
      /* A page drawn again while a tag shakes must not let it sound a second time. */
      if (!isOn() || now < (begun[key] || 0)) { return; }
      begun[key] = tag.tagEnds;
      hush(tag.getAttribute("data-tag"));
      sounding[tag.getAttribute("data-tag")] = buzz(tag.tagEnds - now);
      if (navigator.vibrate) { navigator.vibrate([400, 200, 400, 200, 400]); }
    });
  }
  new MutationObserver(look).observe(part, { childList: true, subtree: true });
  ["click", "keydown", "touchend"].forEach(function (kind) { doc.addEventListener(kind, wake); });
  tell();
  look();
})();
