/* SPDX-License-Identifier: EUPL-1.2
   Fingers: a press counts where it is let go on the button it began on, long or short, with one finger; right after a
   change of screen nothing counts, so that a bounce never hits what has just appeared under it. */
(function () {
  "use strict";
  const kiosk = window.kiosk, doc = document;
  const QUIET_MS = 400, SLOP_PX = 24;
  let handler = null, quietUntil = 0, down = null, lastAt = 0, touchedAt = performance.now();

  function buttonOf(target) { return target instanceof Element ? target.closest("button[data-do]") : null; }
  function quiet() { quietUntil = performance.now() + QUIET_MS; down = null; }
  function isOn(button, event) {
    const box = button.getBoundingClientRect();
    return event.clientX > box.left - SLOP_PX && event.clientX < box.right + SLOP_PX
      && event.clientY > box.top - SLOP_PX && event.clientY < box.bottom + SLOP_PX;
  }
  function act(button) {
    lastAt = performance.now();
    if (lastAt < quietUntil || button.disabled || !handler) { return; }
    handler(button.dataset.do, button);
  }
  function release() {
    if (down) { down.button.classList.remove("is-pressed"); }
    down = null;
  }
  doc.addEventListener("pointerdown", (event) => {
    touchedAt = performance.now();
    const button = buttonOf(event.target);
    if (!event.isPrimary || event.button || !button) { return; }
    release();
    if (performance.now() < quietUntil || button.disabled) { return; }
    down = { id: event.pointerId, button };
    button.classList.add("is-pressed");
    /* Touch screens hold a finger to where it came down; where it is let go is asked of the place itself. */
    if (button.hasPointerCapture(event.pointerId)) { button.releasePointerCapture(event.pointerId); }
  });
  doc.addEventListener("pointerup", (event) => {
    if (!down || down.id !== event.pointerId) { return; }
    const button = down.button;
    release();
    if (isOn(button, event)) { act(button); }
  });
  doc.addEventListener("pointercancel", (event) => { if (down && down.id === event.pointerId) { release(); } });
  /* Keys and readers' devices press without a pointer; a finger's own click has been counted. */
  doc.addEventListener("click", (event) => {
    const button = buttonOf(event.target);
    if (!button) { return; }
    event.preventDefault();
    if (event.detail === 0 && performance.now() - lastAt > QUIET_MS) { act(button); }
  });
  /* Nothing else: no menu, no choosing of text, no dragging, no zoom. */
  for (const name of ["contextmenu", "selectstart", "dragstart", "gesturestart"]) {
    doc.addEventListener(name, (event) => event.preventDefault());
  }
  doc.addEventListener("wheel", (event) => { if (event.ctrlKey) { event.preventDefault(); } }, { passive: false });
  doc.addEventListener("touchmove", (event) => { if (event.touches.length > 1) { event.preventDefault(); } }, { passive: false });
  doc.addEventListener("keydown", (event) => {
    touchedAt = performance.now();
    if ((event.ctrlKey || event.metaKey) && ["+", "-", "=", "0", "p", "s", "u", "o"].includes(event.key)) { event.preventDefault(); }
  });
  kiosk.presses = {
    quiet,
    onPress: (action) => { handler = action; },
    idleMs: () => performance.now() - touchedAt,
  };
})();
