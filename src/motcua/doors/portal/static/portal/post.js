/* SPDX-License-Identifier: EUPL-1.2
   The price by post follows what is chosen on the page; without this a button shows it. For old phones: no syntax
   younger than ES5. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-price]"), place = document.getElementById("cuoc");
  var asked = ["gui", "nhan", "nha-province", "nha-commune"], last = "", number = 0;
  if (!form || !place) { return; }

  function chosen(name) {
    var parts = form.elements[name];
    if (!parts) { return ""; }
    if (parts.value !== undefined) { return parts.value; }
    for (var each = 0; each < parts.length; each += 1) { if (parts[each].checked) { return parts[each].value; } }
    return "";
  }

  function follow() {
    var known = asked.map(function (name) { return name + "=" + encodeURIComponent(chosen(name)); }).join("&");
    if (known === last) { return; }
    last = known;
    number += 1;
    var mine = number, request = new XMLHttpRequest();
    request.onload = function () {
      if (request.status === 200 && mine === number) { place.innerHTML = request.responseText; }
    };
    request.onerror = function () { last = ""; };
    request.open("GET", form.getAttribute("data-price") + "?" + known);
    request.send();
  }

  form.addEventListener("change", function (event) {
    if (asked.indexOf(event.target.name) >= 0) { follow(); }
  });
})();
