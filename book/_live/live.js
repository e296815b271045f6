// "Run code on this page": connects a page to the Jupyter server that serves it.
//
// Read as a file or from any other host, the page stays as it is: the bar below is never made.
// thebe (in ../thebe) edits, runs and draws the cells; this script decides when, and says how the
// kernel is. All requests go to the origin that the page came from, with the reader's own cookie.

(() => {
  const SOURCE = "div.cell_input pre";
  const OUTPUT = ".cell_output";
  // Where the book lies: the script is in _static, the book's root one folder up.
  const book = new URL("../", document.currentScript.src);
  const server = new URL("../", book);
  const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "start-here";
  const SAID = {
    starting: "Starting a kernel",
    idle: "Ready",
    busy: "Running",
    restarting: "Restarting",
    autorestarting: "The kernel died and starts again",
    reborn: "Ready; the kernel died and was started again, its variables are gone",
    dead: "The kernel is dead; restart it to go on",
    failed: "No kernel could be started; is the server still running?",
  };
  const STOPPED = "The kernel stopped before this cell had ended.";
  const LOST = "The kernel's answer was lost on its way. Run this cell again.";
  const kernels = window.liveKernel;
  let notebook = null;
  let running = Promise.resolve();
  const leaving = new Set();
  // Jupyter starts a kernel that died again by itself; the reader must learn that it forgot all.
  let died = false;
  let asked = true;
  let restarting = false;

  async function serverAnswers() {
    // A file has no server; without Jupyter's cookie there is none to ask, and no error to log.
    if (!location.protocol.startsWith("http")) return false;
    return "kernels" in ((await kernels.ask(new URL("api/status", server))) ?? {});
  }

  function element(tag, attributes = {}, text = "") {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  }

  function button(text, action, title) {
    const made = element("button", { type: "button", class: "live-button" }, text);
    if (title) made.title = title;
    made.addEventListener("click", action);
    return made;
  }

  const bar = element("div", { class: "live-bar", role: "region", "aria-label": "Live code" });
  const status = element("span", { class: "live-status", role: "status" });

  function say(state) {
    status.textContent = SAID[state] ?? state;
    bar.dataset.state = state;
  }

  function load(tag, attributes) {
    return new Promise((done, failed) => {
      const made = element(tag, attributes);
      made.addEventListener("load", done);
      made.addEventListener("error", () => failed(new Error(`${made.src || made.href} is missing`)));
      document.head.append(made);
    });
  }

  // Give every cell an output of its own, because thebe pairs cells and outputs by their order.
  function mark() {
    for (const cell of document.querySelectorAll("div.cell")) {
      const source = cell.querySelector(SOURCE);
      if (!source) continue;
      source.setAttribute("data-executable", "");
      source.setAttribute("data-language", "python");
      let output = cell.querySelector(OUTPUT);
      if (!output) {
        output = element("div", { class: "cell_output docutils container" });
        cell.append(output);
      }
      output.setAttribute("data-output", "");
    }
  }

  // A folded output, or one that waits for the reader's prediction, is shown once its cell runs.
  function show(cell) {
    cell.querySelectorAll("details").forEach((folded) => (folded.open = true));
    cell.querySelectorAll("[data-awaits-answer]").forEach((part) => {
      part.removeAttribute("data-awaits-answer");
    });
  }

  // What waits for a kernel that is gone would wait for ever: this lets it go.
  function abandon() {
    leaving.forEach((leave) => leave());
    leaving.clear();
  }

  // A sentence of ours below what the cell has put out so far.
  function tell(cell, text) {
    cell.area.model.add({ output_type: "stream", name: "stderr", text });
  }

  async function runOne(cell, left) {
    const box = document.querySelector(`[data-thebe-id="${cell.id}"]`).closest("div.cell");
    show(box);
    box.dataset.running = "";
    let ended = false;
    const lost = kernels.lost(window.thebe.session.kernel, server, () => !ended);
    try {
      const isLost = await Promise.race([cell.execute(cell.source).then(() => false), left, lost]);
      if (isLost) tell(cell, LOST);
      return !isLost;
    } finally {
      ended = true;
      cell.setAsIdle();
      delete box.dataset.running;
      document.dispatchEvent(new Event("cell-ran"));
    }
  }

  function run(cells) {
    let gone = false;
    const left = new Promise((done) => {
      leaving.add(() => {
        gone = true;
        done();
      });
    });
    running = running.then(async () => {
      for (const cell of cells) {
        if (gone || !(await runOne(cell, left))) break;
      }
    });
    return running;
  }

  function dressCells() {
    document.querySelectorAll(".thebe-cell").forEach((box, index) => {
      const cell = notebook.cells[index];
      const number = index + 1;
      // thebe would ask the reader to load the page again, which helps nobody.
      cell.clearOnError = (error) => tell(cell, /Canceled/.test(error) ? STOPPED : `${error}`);
      const area = box.querySelector(".CodeMirror textarea");
      area.setAttribute("aria-label", `Code of cell ${number}. Press Escape, then Tab, to leave.`);
      const editor = box.querySelector(".CodeMirror").CodeMirror;
      editor.setOption("extraKeys", {
        ...editor.getOption("extraKeys"),
        "Shift-Enter": () => run([cell]),
        Esc: () => box.querySelector(".thebe-controls button").focus(),
      });
      const controls = box.querySelector(".thebe-controls");
      const only = button("Run", () => run([cell]), "Run this cell (Shift+Enter in the code)");
      const upTo = button(
        "Run to here",
        () => run(notebook.cells.slice(0, index + 1)),
        "Run all cells from the top to this one",
      );
      only.setAttribute("aria-label", `Run, cell ${number}`);
      upTo.setAttribute("aria-label", `Run to here, cell ${number}`);
      controls.replaceChildren(only, upTo);
    });
    document.dispatchEvent(new Event("cell-ran"));
  }

  function watch(kernel) {
    kernel.statusChanged.connect((_, state) => {
      if (restarting) return; // the last word is restartKernel's
      if (["starting", "restarting", "autorestarting"].includes(state) && !asked) died = true;
      if (state === "idle") asked = false;
      if (state === "autorestarting" || state === "dead") abandon();
      say(state === "unknown" ? "starting" : state);
      if (state === "idle" && died) status.textContent = SAID.reborn;
    });
    kernel.connectionStatusChanged.connect((_, state) => {
      if (state === "disconnected") {
        say("dead");
        abandon();
      }
    });
    say(kernel.status === "unknown" ? "idle" : kernel.status);
    asked = kernel.status !== "idle";
  }

  const settings = () => ({
    useBinder: false,
    requestKernel: true,
    predefinedOutput: true,
    mathjaxUrl: "",
    mountRunButton: false,
    mountRunAllButton: false,
    mountRestartButton: false,
    mountRestartAllButton: false,
    mountStatusWidget: false,
    mountActivateWidget: false,
    codeMirrorConfig: { lineNumbers: false, viewportMargin: Infinity },
    serverSettings: {
      baseUrl: server.href,
      wsUrl: server.href.replace(/^http/, "ws"),
      token: "",
      appendToken: false,
    },
    // A path of its own: the same path as the notebook's would share the kernel opened in Lab.
    kernelOptions: { kernelName: "python3", name: "python3", path: `work/book/${page}-page.ipynb` },
  });

  async function start(event) {
    event.currentTarget.remove();
    say("starting");
    mark();
    try {
      const style = new URL("thebe/thebe.css", book).href;
      const script = new URL("thebe/index.js", book).href;
      await Promise.all([
        load("link", { rel: "stylesheet", href: style }),
        load("script", { src: script }),
      ]);
      const started = await window.thebe.bootstrap(settings());
      if (!started.session?.kernel) throw new Error("no session");
      notebook = started.notebook;
      await kernels.answers(started.session.kernel);
      watch(started.session.kernel);
    } catch (error) {
      console.error(error);
      say("failed");
      return;
    }
    dressCells();
    const runAll = button("Run all", () => run(notebook.cells), "Run every cell from the top");
    const restart = button("Restart", restartKernel, "Stop the kernel and start a new one");
    status.before(runAll, restart);
    runAll.focus();
  }

  async function restartKernel() {
    say("restarting");
    abandon();
    restarting = true;
    died = false;
    try {
      const kernel = window.thebe.session.kernel;
      if (kernel.status === "dead" || kernel.isDisposed) throw new Error("dead");
      await kernel.restart();
      await kernels.answers(kernel);
      restarting = false;
      say("idle");
    } catch {
      restarting = false;
      await replaceKernel();
    }
  }

  // A dead kernel's session is gone from the server, so a new one is asked for.
  async function replaceKernel() {
    try {
      const session = await window.thebe.server.startNewSession(notebook.rendermime);
      notebook.attachSession(session);
      window.thebe.session = session;
      await kernels.answers(session.kernel);
      watch(session.kernel);
    } catch (error) {
      console.error(error);
      say("failed");
    }
  }

  async function offer() {
    const heading = document.querySelector("article h1");
    const cells = document.querySelectorAll(`div.cell ${SOURCE}`);
    if (!heading || !cells.length || !(await serverAnswers())) return;
    const lab = element("a", { class: "live-button" }, "Open in JupyterLab");
    lab.href = new URL(`lab/tree/work/book/${page}.ipynb`, server);
    bar.append(button("Run code on this page", start), lab, status);
    heading.after(bar);
  }

  offer();
})();
