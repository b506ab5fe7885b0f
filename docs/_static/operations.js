/* The table of all operations has a filter: rows that have every word. ?q=… sets it. */
/* The search names the operation that it found, not only its page. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  if (typeof Scorer === "undefined") return; // This is not the search page.
  const calls = new Map();
  const readIndex = () => {
    for (const [entry, places] of Object.entries(Search._index.indexentries)) {
      if (!entry.startsWith("client.")) continue;
      for (const [file, id] of places) calls.set(`${Search._index.docnames[file]}#${id}`, entry.slice(7));
    }
  };
  Scorer.score = (result) => {
    const [page, title, anchor, , score] = result;
    if (!calls.size) readIndex();
    const call = calls.get(page + anchor);
    if (call && !title.includes(" > ")) result[1] = `${title} > ${call}`;
    return score;
  };
});

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
