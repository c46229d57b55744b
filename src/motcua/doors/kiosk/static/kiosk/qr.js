/* SPDX-License-Identifier: EUPL-1.2
   A QR code (ISO/IEC 18004, bytes, level M, versions 1 to 10) drawn in the browser: also a number given without a
   network has an address to follow. */
(function () {
  "use strict";
  const kiosk = window.kiosk;
  /* By version: all code words, those for repair in each block, blocks, where the small squares stand. */
  const WORDS = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
  const REPAIR = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
  const SQUARES = [[], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
  const MASKS = [
    (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
    (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => x * y % 2 + x * y % 3,
    (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2,
  ];
  const SVG = "http://www.w3.org/2000/svg", BORDER = 3;

  function times(one, other) {
    let product = 0;
    for (let bit = 7; bit >= 0; bit--) {
      product = (product << 1) ^ ((product >>> 7) * 0x11d);
      if ((other >>> bit) & 1) { product ^= one; }
    }
    return product & 255;
  }
  function divisor(degree) {
    const found = new Array(degree).fill(0);
    found[degree - 1] = 1;
    let root = 1;
    for (let step = 0; step < degree; step++) {
      for (let place = 0; place < degree; place++) {
        found[place] = times(found[place], root) ^ (place + 1 < degree ? found[place + 1] : 0);
      }
      root = times(root, 2);
    }
    return found;
  }
  function repair(data, by) {
    const rest = by.map(() => 0);
    for (const word of data) {
      const factor = word ^ rest.shift();
      rest.push(0);
      by.forEach((each, place) => { rest[place] ^= times(each, factor); });
    }
    return rest;
  }
  function versionFor(count) {
    for (let version = 1; version < WORDS.length; version++) {
      const room = WORDS[version] - REPAIR[version] * BLOCKS[version];
      if (4 + (version < 10 ? 8 : 16) + 8 * count <= 8 * room) { return [version, room]; }
    }
    throw new RangeError("too long for a code of version 10");
  }
  function dataWords(bytes, version, room) {
    const bits = [];
    const push = (value, count) => { for (let bit = count - 1; bit >= 0; bit--) { bits.push((value >>> bit) & 1); } };
    push(4, 4);
    push(bytes.length, version < 10 ? 8 : 16);
    bytes.forEach((byte) => push(byte, 8));
    push(0, Math.min(4, 8 * room - bits.length));
    push(0, (8 - bits.length % 8) % 8);
    const words = [];
    for (let start = 0; start < bits.length; start += 8) { words.push(parseInt(bits.slice(start, start + 8).join(""), 2)); }
    for (let fill = 0xec; words.length < room; fill ^= 0xec ^ 0x11) { words.push(fill); }
    return words;
  }
  /* The words of all blocks in turn, first those of data, then those for repair. */
  function woven(words, version) {
    const count = BLOCKS[version], length = Math.floor(WORDS[version] / count), short = count - WORDS[version] % count;
    const by = divisor(REPAIR[version]), blocks = [];
    for (let block = 0, start = 0; block < count; block++) {
      const end = start + length - REPAIR[version] + (block < short ? 0 : 1);
      const data = words.slice(start, end);
      blocks.push({ data, repair: repair(data, by) });
      start = end;
    }
    const found = [];
    for (const part of ["data", "repair"]) {
      const longest = Math.max(...blocks.map((block) => block[part].length));
      for (let place = 0; place < longest; place++) {
        for (const block of blocks) { if (place < block[part].length) { found.push(block[part][place]); } }
      }
    }
    return found;
  }
  function field(version) {
    const size = 17 + 4 * version, rows = [], fixed = [];
    for (let y = 0; y < size; y++) { rows.push(new Array(size).fill(0)); fixed.push(new Array(size).fill(false)); }
    const set = (x, y, dark) => {
      if (x >= 0 && y >= 0 && x < size && y < size) { rows[y][x] = dark ? 1 : 0; fixed[y][x] = true; }
    };
    for (let place = 0; place < size; place++) { set(6, place, place % 2 === 0); set(place, 6, place % 2 === 0); }
    for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let y = -4; y <= 4; y++) {
        for (let x = -4; x <= 4; x++) {
          const ring = Math.max(Math.abs(x), Math.abs(y));
          set(left + x, top + y, ring !== 2 && ring !== 4);
        }
      }
    }
    const squares = SQUARES[version], last = squares.length - 1;
    squares.forEach((left, column) => squares.forEach((top, row) => {
      if ((column === 0 && row === 0) || (column === 0 && row === last) || (column === last && row === 0)) { return; }
      for (let y = -2; y <= 2; y++) {
        for (let x = -2; x <= 2; x++) { set(left + x, top + y, Math.max(Math.abs(x), Math.abs(y)) !== 1); }
      }
    }));
    if (version >= 7) { noteVersion(version, size, set); }
    noteFormat(0, size, set);
    return { size, rows, fixed, set };
  }
  function noteVersion(version, size, set) {
    let rest = version;
    for (let step = 0; step < 12; step++) { rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25); }
    const bits = (version << 12) | rest;
    for (let bit = 0; bit < 18; bit++) {
      const far = size - 11 + bit % 3, near = Math.floor(bit / 3), dark = (bits >>> bit) & 1;
      set(far, near, dark);
      set(near, far, dark);
    }
  }
  function noteFormat(mask, size, set) {
    let rest = mask;
    for (let step = 0; step < 10; step++) { rest = (rest << 1) ^ ((rest >>> 9) * 0x537); }
    const bits = ((mask << 10) | rest) ^ 0x5412, bit = (place) => (bits >>> place) & 1;
    for (let place = 0; place < 6; place++) { set(8, place, bit(place)); }
    set(8, 7, bit(6));
    set(8, 8, bit(7));
    set(7, 8, bit(8));
    for (let place = 9; place < 15; place++) { set(14 - place, 8, bit(place)); }
    for (let place = 0; place < 8; place++) { set(size - 1 - place, 8, bit(place)); }
    for (let place = 8; place < 15; place++) { set(8, size - 15 + place, bit(place)); }
    set(8, size - 8, 1);
  }
  function fill({ size, rows, fixed }, words) {
    let bit = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) { right = 5; }
      const isUpward = ((right + 1) & 2) === 0;
      for (let step = 0; step < size; step++) {
        for (let x = right; x > right - 2; x--) {
          const y = isUpward ? size - 1 - step : step;
          if (!fixed[y][x] && bit < words.length * 8) {
            rows[y][x] = (words[bit >>> 3] >>> (7 - (bit & 7))) & 1;
            bit++;
          }
        }
      }
    }
  }
  function masked({ rows, fixed }, mask) {
    return rows.map((row, y) => row.map((dark, x) => (fixed[y][x] || MASKS[mask](x, y) ? dark : 1 - dark)));
  }
  /* How hard a pattern is on the eye of a camera: long runs of one colour. */
  function burden(rows) {
    let sum = 0;
    const across = rows, down = rows.map((_row, x) => rows.map((row) => row[x]));
    for (const line of [...across, ...down]) {
      let run = 0;
      line.forEach((dark, place) => {
        run = place && dark === line[place - 1] ? run + 1 : 1;
        if (run >= 5) { sum += run === 5 ? 3 : 1; }
      });
    }
    return sum;
  }
  function modules(text) {
    const bytes = new TextEncoder().encode(text), [version, room] = versionFor(bytes.length);
    const base = field(version);
    fill(base, woven(dataWords(bytes, version, room), version));
    let best = null;
    MASKS.forEach((_rule, mask) => {
      noteFormat(mask, base.size, base.set);
      const rows = masked(base, mask), weight = burden(rows);
      if (!best || weight < best.weight) { best = { rows, weight }; }
    });
    return best.rows;
  }
  function draw(text, says) {
    const rows = modules(text), side = rows.length + 2 * BORDER;
    const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
    svg.setAttribute("class", "qr");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", says);
    svg.setAttribute("shape-rendering", "crispEdges");
    const dark = rows.flatMap((row, y) => row.flatMap((each, x) => (each ? [`M${x + BORDER} ${y + BORDER}h1v1h-1z`] : [])));
    path.setAttribute("d", dark.join(""));
    svg.append(path);
    return svg;
  }
  kiosk.qr = { draw, modules };
})();
