/* SPDX-License-Identifier: EUPL-1.2
   A pad to sign on with finger, pen or mouse: strokes are kept as points, so that the last one can be taken back and
   a turned tablet draws them anew. Written for old tablets: no syntax younger than ES5. */
window.BesidePad = function (canvas) {
  "use strict";
  var paint = canvas.getContext && canvas.getContext("2d");
  if (!paint || !window.PointerEvent || !canvas.toBlob) { return null; }
  var strokes = [], now = null, pointer = null, INK = "#101716", WIDE = 1200;

  function at(event) {
    var box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.width];
  }
  function draw(to, width, stroke) {
    to.lineWidth = Math.max(3, width / 220);
    to.lineCap = to.lineJoin = "round";
    to.strokeStyle = to.fillStyle = INK;
    to.beginPath();
    if (stroke.length < 3) {
      to.arc(stroke[0][0] * width, stroke[0][1] * width, to.lineWidth / 2, 0, 7);
      to.fill();
      return;
    }
    to.moveTo(stroke[0][0] * width, stroke[0][1] * width);
    for (var i = 1; i < stroke.length - 1; i += 1) {
      var here = stroke[i], next = stroke[i + 1];
      to.quadraticCurveTo(here[0] * width, here[1] * width, (here[0] + next[0]) / 2 * width, (here[1] + next[1]) / 2 * width);
    }
    var last = stroke[stroke.length - 1];
    to.lineTo(last[0] * width, last[1] * width);
    to.stroke();
  }
  function redraw() {
    var box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    strokes.forEach(function (stroke) { draw(paint, canvas.width, stroke); });
  }
  function down(event) {
    if (pointer !== null || (event.pointerType === "mouse" && event.button !== 0)) { return; }
    event.preventDefault();
    pointer = event.pointerId;
    if (canvas.setPointerCapture) { try { canvas.setPointerCapture(pointer); } catch (ignored) { /* gone already */ } }
    now = [at(event)];
    strokes.push(now);
    draw(paint, canvas.width, now);
  }
  function move(event) {
    if (event.pointerId !== pointer) { return; }
    event.preventDefault();
    var points = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (points.length ? points : [event]).forEach(function (each) { now.push(at(each)); });
    redraw();
  }
  function up(event) {
    if (event.pointerId === pointer) { pointer = now = null; }
  }
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  window.addEventListener("resize", redraw);
  redraw();

  return {
    isEmpty: function () { return !strokes.length; },
    undo: function () { strokes.pop(); redraw(); },
    clear: function () { strokes = []; redraw(); },
    close: function () { window.removeEventListener("resize", redraw); },
    picture: function (done) {
      var box = canvas.getBoundingClientRect(), page = document.createElement("canvas");
      page.width = WIDE;
      page.height = Math.round(WIDE * box.height / box.width);
      var to = page.getContext("2d");
      to.fillStyle = "#fff";
      to.fillRect(0, 0, page.width, page.height);
      strokes.forEach(function (stroke) { draw(to, WIDE, stroke); });
      page.toBlob(done, "image/png");
    }
  };
};
