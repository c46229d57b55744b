/* SPDX-License-Identifier: EUPL-1.2
   Reading a QR code with the camera: by the browser's own detector where it has one, else frame by frame by the server. */
(function () {
  "use strict";
  var doc = document, button = doc.querySelector("[data-camera]"), finder = doc.querySelector("[data-finder]");
  var form = doc.querySelector("[data-ask]");
  if (!button || !finder || !form) { return; }
  var media = navigator.mediaDevices, video = finder.querySelector("video"), says = finder.querySelector("[role=status]");
  var words = button.querySelector("[data-camera-words]"), on = words.textContent, off = words.getAttribute("data-off");
  var token = form.querySelector("[name=csrfmiddlewaretoken]").value, url = button.getAttribute("data-camera");
  var stream = null, timer = null, detector = null, lastCode = "", lastAt = 0;
  var LONGEST_SIDE = 960, AGAIN_MS = 4000;

  function found(text) {
    /* The same code stays in front of the camera for a while: once is enough. */
    if (text === lastCode && performance.now() - lastAt < AGAIN_MS) { return; }
    lastCode = text;
    lastAt = performance.now();
    if (navigator.vibrate) { navigator.vibrate(80); }
    form.querySelector("input[type=text]").value = text;
    if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
  }
  function frame(source, width, height) {
    var scale = Math.min(1, LONGEST_SIDE / Math.max(width, height)), canvas = doc.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  function ask(canvas) {
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.8); }).then(function (blob) {
      var body = new FormData();
      body.append("anh", blob, "khung.jpg");
      return fetch(url, { method: "POST", body: body, headers: { "X-CSRFToken": token, "Accept": "application/json" } });
    }).then(function (answer) { return answer.ok ? answer.json() : {}; }).then(function (read) { return read.code || ""; });
  }
  function look() {
    if (!stream) { return; }
    var next = detector ? 200 : 700, reading;
    if (!video.videoWidth || doc.hidden) {
      reading = Promise.resolve("");
    } else if (detector) {
      reading = detector.detect(video).then(function (codes) { return codes.length ? codes[0].rawValue : ""; });
    } else {
      reading = ask(frame(video, video.videoWidth, video.videoHeight));
    }
    reading.then(function (text) { if (text) { found(text); } }, function () { /* the next frame may be better */ })
      .then(function () { timer = setTimeout(look, next); });
  }
  function stop() {
    clearTimeout(timer);
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    finder.hidden = true;
    words.textContent = on;
  }
  function start() {
    media.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(function (opened) {
      stream = opened;
      video.srcObject = opened;
      finder.hidden = false;
      words.textContent = off;
      says.textContent = says.getAttribute("data-camera-says");
      video.play();
      look();
    }, function () {
      finder.hidden = false;
      says.textContent = says.getAttribute("data-camera-none");
    });
  }
  if (media && media.getUserMedia) {
    button.hidden = false;
    if (doc.querySelector(".photo")) { doc.querySelector(".photo").hidden = true; }
    button.addEventListener("click", function () { if (stream) { stop(); } else { start(); } });
    window.addEventListener("pagehide", stop);
  }
  if (window.BarcodeDetector) {
    window.BarcodeDetector.getSupportedFormats().then(function (formats) {
      if (formats.indexOf("qr_code") >= 0) { detector = new window.BarcodeDetector({ formats: ["qr_code"] }); }
    });
  }
  /* A photo is made smaller before it is sent; where that fails the form sends it whole. */
  var photo = doc.querySelector(".photo");
  if (photo && window.createImageBitmap && window.fetch) {
    photo.querySelector("button").hidden = true;
    photo.querySelector("input[type=file]").addEventListener("change", function (event) {
      var file = event.target.files[0];
      if (!file) { return; }
      window.createImageBitmap(file).then(function (picture) {
        return ask(frame(picture, picture.width, picture.height));
      }).then(function (text) {
        if (text) { found(text); event.target.value = ""; } else { photo.submit(); }
      }, function () { photo.submit(); });
    });
  }
})();
