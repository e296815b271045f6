// The explorer: choose among networks, see what the network owns, step through its calls.
//
// The page holds all texts, folded, for readers without scripts; this replaces them by one view.

(() => {
  function element(tag, attributes = {}, ...content) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...content);
    return made;
  }

  // Radio buttons: the arrow keys move between them, as everywhere in the browser.
  function choice(legend, name, values, onChange) {
    const box = element("fieldset", {}, element("legend", {}, legend));
    values.forEach((value, index) => {
      const radio = element("input", { type: "radio", name, value, id: `${name}-${index}` });
      radio.checked = index === 0;
      radio.addEventListener("change", onChange);
      box.append(element("label", { for: radio.id }, radio, ` ${value}`));
    });
    return box;
  }

  function tree(parts) {
    const root = element("ul", { class: "owned" });
    const stack = [root];
    for (const part of parts) {
      const label = element("span", { class: "part" }, element("code", {}, part.name));
      label.dataset.path = part.path;
      if (part.type && part.module) label.append(` ${part.type}`);
      if (part.shape) label.append(` ${part.shape}`);
      if (part.kind) label.append(" ", element("span", { class: `kind kind-${part.kind}` }, part.kind));
      if (part.note) label.append(element("span", { class: "note" }, ` ${part.note}`));
      const item = element("li", {}, label);
      stack.length = part.depth + 1;
      stack[part.depth].append(item);
      if (part.module) {
        const below = element("ul");
        item.append(below);
        stack[part.depth + 1] = below;
      }
    }
    root.querySelectorAll("ul:empty").forEach((empty) => empty.remove());
    return root;
  }

  function explore(box, number) {
    const { questions, cases } = JSON.parse(box.querySelector("script").textContent);
    const view = element("div", { class: "explorer-view" });
    const controls = element("form", { class: "explorer-controls" });
    questions.forEach((question, place) => {
      const answers = [...new Set(cases.map((each) => each.chosen[place]))];
      controls.append(choice(question, `explore-${number}-${place}`, answers, draw));
    });
    box.replaceChildren(controls, view);

    function draw() {
      const chosen = [...controls.querySelectorAll("input:checked")].map((radio) => radio.value);
      const now = cases.find((each) => each.chosen.every((answer, i) => answer === chosen[i]));
      const owned = tree(now.parts);
      const facts = element("dl");
      for (const [fact, value] of Object.entries(now.facts)) {
        facts.append(element("dt", {}, fact), element("dd", {}, element("code", {}, value)));
      }
      let step = -1;
      const told = element("p", { class: "told", role: "status" });
      const back = element("button", { type: "button", class: "live-button" }, "Previous call");
      const next = element("button", { type: "button", class: "live-button" }, "Next call");

      function go(change) {
        step += change;
        const call = now.calls[step];
        owned.querySelectorAll("[data-called]").forEach((part) => delete part.dataset.called);
        if (call) {
          const part = [...owned.querySelectorAll(".part")].find((p) => p.dataset.path === call.path);
          if (part) part.dataset.called = "";
        }
        const missing = now.calls.length === 1 ? " The trace sees no block inside." : "";
        told.textContent = call
          ? `Call ${step + 1} of ${now.calls.length}: ${call.text}.${missing}`
          : `${now.calls.length} ${now.calls.length === 1 ? "call" : "calls"} can be seen from outside.`;
        // Not `disabled`: the button in use would lose the keyboard's focus.
        back.setAttribute("aria-disabled", step < 0);
        next.setAttribute("aria-disabled", step >= now.calls.length - 1);
      }
      back.addEventListener("click", () => step >= 0 && go(-1));
      next.addEventListener("click", () => step < now.calls.length - 1 && go(1));
      view.replaceChildren(
        element("p", { class: "explorer-title" }, "What it owns"), owned, facts,
        element("p", { class: "explorer-title" }, "What is called"),
        element("p", {}, back, " ", next), told,
      );
      go(0);
    }
    draw();
  }

  document.querySelectorAll(".explorer").forEach(explore);
})();
