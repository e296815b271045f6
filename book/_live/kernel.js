// How a page talks with its kernel when messages get lost: they do while a connection is made,
// because the server listens to a kernel's outputs only after it has heard the kernel itself.

window.liveKernel = (() => {
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // Whether the kernel answers a small question, on both channels, within two seconds.
  function heard(kernel) {
    const patience = pause(2000).then(() => false);
    const reply = kernel.requestKernelInfo().then(
      (answer) => Boolean(answer),
      () => false,
    );
    return Promise.race([reply, patience]);
  }

  // Wait until the kernel answers; before that it may lose what it is told to run.
  async function answers(kernel) {
    for (let tries = 0; tries < 20; tries += 1) {
      if (await heard(kernel)) return;
      await pause(250);
    }
    throw new Error("no answer");
  }

  // What the server says, or nothing. A JupyterHub answers a script only if it shows the cookie.
  async function ask(address) {
    const cookie = /(?:^|; )_xsrf=([^;]+)/.exec(document.cookie);
    if (!cookie) return null;
    try {
      const headers = { "X-XSRFToken": cookie[1] };
      const answer = await fetch(address, { credentials: "same-origin", headers });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function isIdle(kernel, server) {
    const told = await ask(new URL(`api/kernels/${kernel.id}`, server));
    return told?.execution_state === "idle";
  }

  // Settles once a run that is still going on, by `going()`, can no longer be answered. A kernel
  // answers in order: if it is idle and answers a later question, the earlier answer is lost.
  async function lost(kernel, server, going) {
    for (;;) {
      await pause(2000);
      if (!going()) return false;
      if ((await isIdle(kernel, server)) && (await heard(kernel))) {
        await pause(500);
        return going();
      }
    }
  }

  return { answers, ask, lost };
})();
