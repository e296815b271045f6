"""A live page: run, edit, break, kill, restart, on the reader's own kernel."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

PATIENCE = 60_000
PLOT = """from matplotlib import pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 3, 2])
figure"""


def idle(window: Page) -> None:
    expect(window.locator(".live-bar")).to_have_attribute("data-state", "idle", timeout=PATIENCE)


def cell(window: Page, number: int) -> Locator:
    return window.locator("div.cell:has(.thebe-cell)").nth(number - 1)


def run(window: Page, number: int) -> Locator:
    window.get_by_role("button", name=f"Run, cell {number}", exact=True).click()
    box = cell(window, number)
    expect(box).not_to_have_attribute("data-running", "", timeout=PATIENCE)
    return box.locator(".cell_output")


def write(window: Page, number: int, text: str) -> None:
    editor = cell(window, number).locator(".CodeMirror")
    editor.click()
    window.keyboard.press("Control+a")
    window.keyboard.insert_text(text)


def api(window: Page, path: str, method: str = "GET"):
    """Ask the page's own Jupyter server, as a script of the page would."""
    return window.evaluate(
        """async ([path, method]) => {
          const token = /_xsrf=([^;]+)/.exec(document.cookie)[1];
          const base = location.pathname.split("/book/")[0];
          const answer = await fetch(`${base}/api/${path}`,
            {method, headers: {"X-XSRFToken": token}});
          return answer.status === 204 ? null : answer.json();
        }""",
        [path, method],
    )


def kernel_of(window: Page) -> str:
    return window.evaluate("() => window.thebe.session.kernel.id")


def test_an_edited_cell_runs_and_its_value_shows(live):
    window = live("parallel")
    write(window, 1, "6 * 7")
    expect(run(window, 1)).to_contain_text("42")


def test_shift_and_enter_run_the_cell_and_escape_leaves_it(live):
    window = live("parallel")
    write(window, 1, "'key' + 'board'")
    window.keyboard.press("Shift+Enter")
    expect(cell(window, 1).locator(".cell_output")).to_contain_text("keyboard", timeout=PATIENCE)
    window.keyboard.press("Escape")
    expect(window.get_by_role("button", name="Run, cell 1", exact=True)).to_be_focused()


def test_a_broken_cell_shows_its_error_and_the_next_one_still_runs(live):
    window = live("parallel")
    write(window, 1, "1 / 0")
    expect(run(window, 1)).to_contain_text("ZeroDivisionError")
    write(window, 1, "'all is well'")
    output = run(window, 1)
    expect(output).to_contain_text("all is well")
    expect(output).not_to_contain_text("ZeroDivisionError")


def test_a_plot_is_drawn(live):
    window = live("parallel")
    write(window, 1, PLOT)
    picture = run(window, 1).locator("img").first
    expect(picture).to_be_visible(timeout=PATIENCE)
    assert picture.evaluate("(img) => img.complete && img.naturalWidth") > 100


def test_the_bar_says_that_the_kernel_is_busy(live):
    window = live("parallel")
    write(window, 1, "input_never_comes = __import__('time').sleep(3)")
    window.get_by_role("button", name="Run, cell 1", exact=True).click()
    expect(window.locator(".live-status")).to_have_text("Running")
    idle(window)
    expect(window.locator(".live-status")).to_have_text("Ready")


def test_run_to_here_runs_what_comes_before(live):
    window = live("nesting")
    window.get_by_role("button", name="Run to here, cell 3", exact=True).click()
    for number in (1, 2, 3):
        expect(cell(window, number)).not_to_have_attribute("data-running", "", timeout=PATIENCE)
    idle(window)
    for number in (1, 2, 3):
        expect(cell(window, number).locator(".cell_output")).not_to_contain_text("NameError")


def test_a_restart_forgets_the_variables(live):
    window = live("parallel")
    write(window, 1, "kept = 1")
    run(window, 1)
    window.get_by_role("button", name="Restart").click()
    idle(window)
    write(window, 1, "kept")
    expect(run(window, 1)).to_contain_text("NameError")


def lose_answers(socket: WebSocketRoute, losing: list[str]) -> None:
    """Pass everything on, except what answers a request that holds one of the texts in `losing`."""
    server = socket.connect_to_server()
    lost: set[bytes] = set()

    def to_server(message: str | bytes) -> None:
        text = message if isinstance(message, bytes) else message.encode()
        if any(word.encode() in text for word in losing):
            lost.add(re.search(rb'"msg_id": ?"([^"]+)"', text)[1])
        server.send(message)

    def to_page(message: str | bytes) -> None:
        text = message if isinstance(message, bytes) else message.encode()
        if not any(name in text for name in lost):
            socket.send(message)

    socket.on_message(to_server)
    server.on_message(to_page)


def test_a_lost_answer_is_told_and_the_next_cell_runs(live, window):
    window.route_web_socket(
        re.compile("/channels"), lambda socket: lose_answers(socket, ["never heard of"])
    )
    live("parallel")
    write(window, 1, "'never heard of'")
    expect(run(window, 1)).to_contain_text("lost on its way")
    write(window, 1, "'heard'")
    expect(run(window, 1)).to_contain_text("heard")


def test_a_long_run_is_waited_for(live):
    window = live("parallel")
    write(window, 1, "__import__('time').sleep(6) or 'slept well'")
    expect(run(window, 1)).to_contain_text("slept well")


def test_a_restart_ends_a_run_that_goes_on(live):
    window = live("parallel")
    write(window, 1, "__import__('time').sleep(600)")
    window.get_by_role("button", name="Run, cell 1", exact=True).click()
    expect(window.locator(".live-status")).to_have_text("Running")
    window.get_by_role("button", name="Restart").click()
    idle(window)
    expect(cell(window, 1).locator(".cell_output")).to_contain_text("stopped before this cell")
    write(window, 1, "'fresh'")
    expect(run(window, 1)).to_contain_text("fresh")


@pytest.mark.parametrize("death", ["killed", "shut down"])
def test_a_dead_kernel_is_seen_and_can_be_replaced(live, death):
    window = live("parallel")
    if death == "killed":
        write(window, 1, "__import__('os').kill(__import__('os').getpid(), 9)")
        window.get_by_role("button", name="Run, cell 1", exact=True).click()
        expect(window.locator(".live-status")).to_contain_text("died", timeout=PATIENCE)
        idle(window)
    else:
        api(window, f"kernels/{kernel_of(window)}", "DELETE")
        expect(window.locator(".live-status")).to_contain_text("dead", timeout=PATIENCE)
    window.get_by_role("button", name="Restart").click()
    idle(window)
    write(window, 1, "'alive ' + 'again'")
    expect(run(window, 1)).to_contain_text("alive again", timeout=PATIENCE)


def test_the_page_does_not_share_its_kernel_with_the_notebook_in_jupyterlab(live):
    window = live("parallel")
    sessions = api(window, "sessions")
    paths = {
        session["path"] for session in sessions if session["kernel"]["id"] == kernel_of(window)
    }
    assert paths == {"work/book/parallel-page.ipynb"}


def test_the_page_shows_its_cookie_when_it_asks_the_server(window: Page, course):
    # A plain Jupyter server does not mind; a JupyterHub refuses a script that does not.
    asked = []
    window.on("request", lambda r: "/api/" in r.url and asked.append(r.headers.get("x-xsrftoken")))
    window.goto(f"{course.book}parallel.html?token={course.token}")
    window.get_by_role("button", name="Run code on this page").wait_for()
    assert asked
    assert all(asked)


def test_a_page_opens_in_jupyterlab_without_any_question(window: Page, course):
    window.goto(f"{course.book}sequential.html?token={course.token}")
    window.get_by_role("link", name="Open in JupyterLab").click()
    tab = window.locator(".lm-TabBar-tab", has_text="sequential.ipynb")
    expect(tab).to_be_visible(timeout=PATIENCE)
    expect(window.locator(".jp-Notebook")).to_be_visible(timeout=PATIENCE)
    expect(window.locator(".jp-toast-button, .jp-Dialog")).to_have_count(0)


def test_an_assignment_is_in_reach_in_jupyterlab(window: Page, course):
    path = "work/ex2_parallel_block/ex2_parallel_block.ipynb"
    window.goto(f"{course.lab}/tree/{path}?token={course.token}")
    expect(window.locator(".jp-Notebook")).to_be_visible(timeout=PATIENCE)
    source = json.loads((course.folder / path).read_text(encoding="utf8"))
    assert any(each["metadata"].get("nbgrader") for each in source["cells"])
    expect(window.locator("[data-command='nbgrader:validate'], .validate-button")).to_be_visible(
        timeout=PATIENCE
    )
