// What the theme leaves undone for readers with assistive technology.

(() => {
  // These have a visible text; an aria-label that says something else hides it from speech control.
  document
    .querySelectorAll('.search-button-field[aria-label], summary[aria-label="Toggle hidden content"]')
    .forEach((control) => control.removeAttribute("aria-label"));

  // Its icons have titles for a text, one for each mode, of which one is shown.
  document.querySelectorAll(".theme-switch-button [title]").forEach((icon) => {
    icon.removeAttribute("title");
  });

  // Roles that ARIA no longer has, from docutils.
  document
    .querySelectorAll('.citation-list, .citation, [role="doc-backlink"]')
    .forEach((part) => part.removeAttribute("role"));

  // The logo stands outside of every landmark.
  const sidebar = document.getElementById("pst-primary-sidebar");
  if (sidebar && !sidebar.hasAttribute("role")) {
    sidebar.setAttribute("role", "region");
    sidebar.setAttribute("aria-label", "Book");
  }

  // A corner of a table without a text heads nothing.
  for (const heading of document.querySelectorAll("article th")) {
    if (heading.textContent.trim()) continue;
    const corner = document.createElement("td");
    heading.replaceWith(corner);
  }

  // On paper nothing can be unfolded.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("article details:not([open])")];
    folded.forEach((part) => (part.open = true));
  });
  window.addEventListener("afterprint", () => folded.forEach((part) => (part.open = false)));

  // What scrolls sideways must be reachable by keyboard, also when it is shown later.
  const WIDE = "article pre, .CodeMirror-scroll, .table-wrapper, div.math, .pst-scrollable-table-container";
  function reach() {
    for (const box of document.querySelectorAll(WIDE)) {
      if (box.scrollWidth > box.clientWidth + 1 && !box.closest('[tabindex="0"]')) box.tabIndex = 0;
    }
  }
  reach();
  document.addEventListener("click", reach);
  document.addEventListener("toggle", reach, true);
  document.addEventListener("cell-ran", reach);
  window.addEventListener("resize", reach);
})();
