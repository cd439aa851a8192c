"use strict";
const filter = document.getElementById("filter");
const shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("#rows details")].map((row) => [row, row.firstElementChild.textContent.toLowerCase()]);
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  let count = 0;
  for (const [row, text] of rows) {
    row.hidden = !text.includes(wanted);
    count += row.hidden ? 0 : 1;
  }
  shown.textContent = wanted ? `${count} of ${rows.length}` : "";
});
