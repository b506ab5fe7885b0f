/* The table of all operations has a filter: rows that have every word. ?q=… sets it. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table.all-operations");
  if (!table) return;

  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: row.textContent.replace(/\s+/g, " ").toLowerCase(),
  }));
  const place = document.createElement("div");
  place.className = "operations-filter";
  place.innerHTML = `
    <label for="operations-filter">Filter</label>
    <input id="operations-filter" type="search" autocomplete="off" spellcheck="false"
           placeholder="id, method, path, call, words or scope: robot delete" />
    <output for="operations-filter" aria-live="polite"></output>`;
  (table.closest(".table-wrapper") ?? table).before(place);
  const input = place.querySelector("input");
  const count = place.querySelector("output");

  const filter = () => {
    const words = input.value.toLowerCase().replaceAll("client.", "").split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = `${shown} of ${rows.length}`;
  };

  input.addEventListener("input", () => {
    filter();
    const url = new URL(window.location.href);
    if (input.value) url.searchParams.set("q", input.value);
    else url.searchParams.delete("q");
    try {
      window.history.replaceState(null, "", url);
    } catch {
      // A page of a file may not change its address.
    }
  });
  input.value = new URLSearchParams(window.location.search).get("q") ?? "";
  filter();
});
