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
