// A page opened from disk may not fetch other pages, so search then lists titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls in itself can be reached with the keyboard.
const reachable = () => {
  for (const formula of document.querySelectorAll("span.formula")) {
    const room = formula.closest("p, li, dd, td, div").clientWidth;
    formula.classList.toggle("wide", formula.firstElementChild.getBoundingClientRect().width > room);
  }
  for (const box of document.querySelectorAll("pre, .table-wrapper, div.math, span.formula")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("load", reachable);
addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);
