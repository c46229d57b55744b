/* SPDX-License-Identifier: EUPL-1.2
   Reading the code of an appointment: a wand that types, or the camera – by the browser's own detector where it has
   one, else frame by frame by the office. The camera is on only while the screen for codes is shown. */
(function () {
  "use strict";
  const kiosk = window.kiosk, doc = document, network = kiosk.network;
  const place = doc.querySelector("[data-camera]"), video = place.querySelector("video");
  const LONGEST_SIDE = 960, BETWEEN_MS = 700, DETECTOR_MS = 200, WAND_MS = 120;
  let stream = null, timer = null, detector = null, found = null, typed = "", typedAt = 0;

  async function readText(text) {
    const body = new FormData();
    body.append("text", text);
    return (await network.ask("POST", "doc-ma/", body)).body.code || "";
  }
  async function readFrame() {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight)), canvas = doc.createElement("canvas");
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const body = new FormData();
    body.append("anh", await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8)), "khung.jpg");
    return (await network.ask("POST", "doc-ma/", body)).body.code || "";
  }
  async function seen() {
    if (!video.videoWidth || doc.hidden) { return ""; }
    if (!detector) { return readFrame(); }
    const codes = await detector.detect(video);
    return codes.length ? readText(codes[0].rawValue) : "";
  }
  async function look() {
    let code = "";
    try { code = await seen(); } catch (problem) { /* the next frame may be better */ }
    if (!stream) { return; }
    if (code && found) { found(code); }
    timer = setTimeout(look, detector ? DETECTOR_MS : BETWEEN_MS);
  }
  async function start(action) {
    found = action;
    if (stream || network.isCut || !navigator.mediaDevices) { return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch (problem) {
      return;
    }
    if (!found) { stop(); return; }
    video.srcObject = stream;
    place.hidden = false;
    await video.play();
    look();
  }
  function stop() {
    found = null;
    clearTimeout(timer);
    place.hidden = true;
    if (stream) { stream.getTracks().forEach((track) => track.stop()); }
    stream = null;
  }
  if (window.BarcodeDetector) {
    window.BarcodeDetector.getSupportedFormats().then((formats) => {
      if (formats.includes("qr_code")) { detector = new window.BarcodeDetector({ formats: ["qr_code"] }); }
    });
  }
  /* A wand types fast and ends with Enter; it may be used on any screen. */
  doc.addEventListener("keydown", (event) => {
    if (performance.now() - typedAt > WAND_MS) { typed = ""; }
    typedAt = performance.now();
    if (event.key.length === 1 && !event.ctrlKey) { typed += event.key; }
    if (event.key === "Enter" && typed.length >= 6) {
      const text = typed;
      typed = "";
      event.preventDefault();
      readText(text).then((code) => { if (code && kiosk.onCode) { kiosk.onCode(code); } }, () => undefined);
    }
  });
  kiosk.camera = { start, stop };
})();
