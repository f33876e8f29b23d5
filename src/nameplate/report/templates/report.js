"use strict";
// The page is whole without this: it adds a filter, open-all buttons, and opens our findings for paper.
(() => {
  const tools = document.querySelector(".tools");
  const rows = [...document.querySelectorAll(".finding, table.filtered tbody tr")];
  const input = document.getElementById("filter");
  const told = tools.querySelector("output");
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const hit = !wanted || row.textContent.toLowerCase().includes(wanted);
      row.hidden = !hit;
      if (hit) shown += 1;
    }
    for (const group of document.querySelectorAll(".group")) {
      const any = group.querySelector(".finding:not([hidden])");
      group.classList.toggle("empty", !any);
      const fold = group.querySelector(".fold");
      if (fold && wanted && any) fold.open = true;
    }
    told.textContent = wanted ? `${shown} rows` : "";
  });
  for (const button of tools.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      for (const one of document.querySelectorAll(".finding:not([hidden]) > details")) {
        one.open = Boolean(button.dataset.open);
      }
    });
  }
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.classList.contains("finding")) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.firstElementChild.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".print-open .finding > details")) one.open = true;
  });
  reveal();
})();
