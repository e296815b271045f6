// Questions that take an answer before they give one, and a mark for each page that was worked on.
//
// Without this script a page shows every question with its answer below. With it, the options of a
// question become buttons; the answer, and the outputs that give it away, appear after a choice.
// Choices stay in this browser (localStorage), nowhere else.

(() => {
  const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "start-here";
  const PREFIX = "layers-and-blocks/";
  // Some browsers refuse storage to a page opened as a file: the questions then work, unremembered.
  const store = {
    read(name) {
      try {
        return JSON.parse(localStorage.getItem(PREFIX + name)) ?? {};
      } catch {
        return {};
      }
    },
    write(name, value) {
      try {
        localStorage.setItem(PREFIX + name, JSON.stringify(value));
      } catch {
        /* nothing to do: see above */
      }
    },
  };
  const record = { answers: {}, ...store.read(page) };

  function save() {
    store.write(page, record);
    markPages();
  }

  // A question is known by its words, so that a choice outlives a question inserted before it.
  function fingerprint(text) {
    let hash = 5381;
    for (const letter of text.replace(/\s+/g, " ")) hash = (hash * 33 + letter.codePointAt(0)) >>> 0;
    return hash.toString(36);
  }

  // What a choice reveals: the answer, inside the question or after the cells that follow it.
  function revealed(question) {
    const inside = question.querySelector(".admonition.answer");
    if (inside) return { answer: inside, outputs: [] };
    const outputs = [];
    for (let next = question.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches(".admonition.answer")) return { answer: next, outputs };
      if (next.matches(".admonition.predict, section")) break;
      if (next.matches("div.cell")) {
        const output = next.querySelector(":scope > details") ?? next.querySelector(".cell_output");
        if (output) outputs.push(output);
      }
    }
    return null;
  }

  function letterOf(node) {
    return node.querySelector("strong")?.textContent.trim().replace(".", "") ?? "";
  }

  function prepare(question) {
    const list = question.querySelector(":scope > ul");
    const hidden = revealed(question);
    if (!list || !hidden) return null;
    const { answer, outputs } = hidden;
    const right = letterOf(answer);
    const id = fingerprint(question.querySelector(":scope > p:not(.admonition-title)").textContent);
    const verdict = document.createElement("p");
    verdict.className = "verdict";
    verdict.setAttribute("role", "status");

    // sphinx-togglebutton folds what has this class; these answers are folded here instead.
    answer.classList.remove("dropdown");
    const parts = [answer, ...outputs];
    parts.forEach((part) => part.setAttribute("data-awaits-answer", ""));

    const options = [...list.children].map((item) => {
      const option = document.createElement("button");
      option.type = "button";
      option.className = "option";
      option.dataset.letter = letterOf(item);
      option.setAttribute("aria-pressed", "false");
      option.append(...item.childNodes);
      // Neither a paragraph nor a link may stand inside a button.
      option.querySelectorAll("p, a").forEach((part) => part.replaceWith(...part.childNodes));
      item.append(option);
      return option;
    });
    list.classList.add("options");
    const skip = document.createElement("button");
    skip.type = "button";
    skip.className = "question-skip";
    skip.textContent = "Show the answer";
    list.after(skip, verdict);

    function show(choice) {
      parts.forEach((part) => part.removeAttribute("data-awaits-answer"));
      outputs.forEach((part) => part.tagName === "DETAILS" && (part.open = true));
      skip.hidden = true;
      for (const option of options) {
        option.setAttribute("aria-pressed", String(option.dataset.letter === choice));
        option.toggleAttribute("data-right", option.dataset.letter === right);
      }
      if (!choice) verdict.textContent = `The answer is ${right}.`;
      else if (choice === right) verdict.textContent = `You chose ${choice}, and that is right.`;
      else verdict.textContent = `You chose ${choice}; the answer is ${right}.`;
    }

    function choose(choice) {
      // The first choice is the prediction; a later one, made with the answer in sight, is not.
      if (!(id in record.answers)) {
        record.answers[id] = { choice, right: choice === right };
        save();
        show(choice);
      }
    }

    options.forEach((option) => option.addEventListener("click", () => choose(option.dataset.letter)));
    skip.addEventListener("click", () => choose(""));
    if (id in record.answers) show(record.answers[id].choice);
    return id;
  }

  function markPages() {
    for (const link of document.querySelectorAll(".bd-sidebar-primary .bd-links a.internal")) {
      const name = new URL(link.href).pathname.split("/").pop().replace(/\.html$/, "");
      const known = store.read(name);
      const done = Object.keys(known.answers ?? {}).length;
      link.querySelector(".page-mark")?.remove();
      if (!done && !known.read) continue;
      const mark = document.createElement("span");
      mark.className = "page-mark";
      const complete = known.read && done >= (known.questions ?? 0);
      mark.textContent = complete ? "\u2713" : "\u25D0";
      mark.setAttribute("role", "img");
      const answered = known.questions ? `, ${done} of ${known.questions} questions answered` : "";
      mark.setAttribute("aria-label", (complete ? "read" : "begun") + answered);
      mark.title = mark.getAttribute("aria-label");
      link.append(mark);
    }
  }

  // One line at the page's end: how it went, and a way to start again.
  function sum(ids) {
    const box = document.createElement("p");
    box.className = "page-progress";
    const text = document.createElement("span");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "live-button";
    again.textContent = "Forget my answers on this page";
    again.addEventListener("click", () => {
      record.answers = {};
      save();
      location.reload();
    });
    box.append(text, " ", again);
    document.querySelector("article.bd-article")?.append(box);
    const update = () => {
      const given = ids.map((id) => record.answers[id]).filter(Boolean);
      const right = given.filter((answer) => answer.right).length;
      text.textContent = `Questions on this page: ${given.length} of ${ids.length} answered, ${right} right at the first try.`;
      again.hidden = !given.length;
    };
    document.addEventListener("click", update);
    update();
  }

  function noticeTheEnd() {
    const end = document.querySelector(".prev-next-footer, footer");
    if (!end || !("IntersectionObserver" in window)) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      record.read = true;
      save();
    });
    observer.observe(end);
  }

  const ids = [...document.querySelectorAll(".admonition.predict, .admonition.quiz")]
    .map(prepare)
    .filter(Boolean);
  record.questions = ids.length;
  if (ids.length) sum(ids);
  markPages();
  noticeTheEnd();
})();
