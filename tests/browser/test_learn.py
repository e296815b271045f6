"""Questions: the reader answers first; the answer is explained, and remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

EXPLORED = '<script type="application/json">'


def question(window: Page, kind: str = "predict"):
    return window.locator(f".admonition.{kind}").first


def answer_of(window: Page):
    return window.locator(".admonition.answer").first


def test_the_result_stays_hidden_until_the_reader_has_predicted(window: Page, site):
    window.goto(site + "sequential.html")
    waiting = window.locator("[data-awaits-answer]").count()
    expect(answer_of(window)).to_be_hidden()
    question(window).locator(".option").nth(0).click()
    expect(answer_of(window)).to_be_visible()
    expect(question(window).locator(".verdict")).to_have_text("You chose A; the answer is B.")
    assert window.locator("[data-awaits-answer]").count() < waiting - 1


def test_a_right_prediction_is_told_so(window: Page, site):
    window.goto(site + "sequential.html")
    question(window).locator(".option").nth(1).click()
    expect(question(window).locator(".verdict")).to_have_text("You chose B, and that is right.")


def test_the_answer_is_still_there_when_the_reader_comes_back(window: Page, site):
    window.goto(site + "sequential.html")
    question(window).locator(".option").nth(0).click()
    window.goto(site + "nesting.html")
    link = window.locator(".bd-links a[href='sequential.html']")
    expect(link.locator(".page-mark")).to_have_accessible_name("begun, 1 of 10 questions answered")
    window.goto(site + "sequential.html")
    expect(question(window).locator(".verdict")).to_have_text("You chose A; the answer is B.")
    expect(question(window).locator(".option").nth(0)).to_have_attribute("aria-pressed", "true")


def test_the_first_choice_counts(window: Page, site):
    window.goto(site + "sequential.html")
    question(window).locator(".option").nth(0).click()
    question(window).locator(".option").nth(1).click()
    expect(question(window).locator(".verdict")).to_have_text("You chose A; the answer is B.")


def test_answers_can_be_forgotten(window: Page, site):
    window.goto(site + "sequential.html")
    question(window).locator(".option").nth(0).click()
    window.get_by_role("button", name="Forget my answers on this page").click()
    expect(question(window).locator(".verdict")).to_be_hidden()
    expect(answer_of(window)).to_be_hidden()


def test_a_wrong_answer_in_the_quiz_is_explained(window: Page, site):
    window.goto(site + "sequential.html")
    quiz = question(window, "quiz")
    explanation = quiz.locator(".admonition.answer")
    expect(explanation).to_be_hidden()
    quiz.locator(".option").nth(0).click()
    expect(explanation).to_be_visible()
    expect(explanation).to_contain_text("A")


def test_questions_work_by_keyboard_alone_and_from_a_file(window: Page, book_folder: Path):
    window.goto((book_folder / "sequential.html").as_uri())
    question(window).locator(".option").nth(0).focus()
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect(question(window).locator(".verdict")).to_have_text("You chose B, and that is right.")


def test_every_question_of_the_book_has_an_answer_that_is_one_of_its_options(
    window: Page, site, pages
):
    wrong = {}
    for name in pages:
        window.goto(site + name)
        found = window.evaluate(
            """() => [...document.querySelectorAll(".admonition.predict, .admonition.quiz")]
              .filter((q) => {
                q.querySelector(".question-skip")?.click();
                return q.querySelectorAll(".option[data-right]").length !== 1;
              }).map((q) => q.textContent.trim().slice(0, 80))"""
        )
        if found:
            wrong[name] = found
    assert wrong == {}


FOCUS = """() => {
  const part = document.activeElement, style = getComputedStyle(part);
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [part.outerHTML.slice(0, 90), seen, part === document.body];
}"""


def test_focus_is_visible_wherever_the_tab_key_leads(window: Page, site):
    window.goto(site + "nesting.html")
    window.locator(".explorer").scroll_into_view_if_needed()
    reached, invisible = 0, []
    for _ in range(400):
        window.keyboard.press("Tab")
        what, seen, left = window.evaluate(FOCUS)
        if left:
            break
        reached += 1
        if not seen:
            invisible.append(what)
    assert left, "the Tab key is held back"
    assert reached > 60
    assert invisible == []


def test_the_first_tab_leads_past_the_navigation(window: Page, site):
    window.goto(site + "nesting.html")
    window.keyboard.press("Tab")
    expect(window.get_by_role("link", name="Skip to main content")).to_be_focused()
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    assert window.evaluate("() => !document.activeElement.closest('#pst-primary-sidebar')")


def test_at_the_last_call_the_explorer_keeps_the_focus(window: Page, site):
    window.goto(site + "parallel.html")
    button = window.locator(".explorer").get_by_role("button", name="Next call")
    button.focus()
    for _ in range(9):
        window.keyboard.press("Enter")
    expect(button).to_be_focused()
    expect(window.locator(".explorer .told")).to_contain_text("Call 3 of 3")


def test_the_explorer_shows_what_each_version_owns(window: Page, site):
    window.goto(site + "sequential.html")
    explorer = window.locator(".explorer")
    seen = {}
    for version in ("a plain list", "blocks as keys", "children()", "right"):
        explorer.get_by_label(version).check()
        seen[version] = explorer.locator("dd").first.inner_text()
    assert seen["a plain list"] == "0"
    assert seen["blocks as keys"].startswith("TypeError")
    assert seen["children()"] == seen["right"] == "7946"


def test_the_explorer_goes_through_the_calls_by_keyboard(window: Page, site):
    window.goto(site + "sequential.html")
    explorer = window.locator(".explorer")
    explorer.get_by_label("right").check()
    explorer.get_by_label("three blocks").focus()
    window.keyboard.press("ArrowRight")
    explorer.get_by_role("button", name="Next call").focus()
    for _ in range(4):
        window.keyboard.press("Enter")
    expect(explorer.locator(".told")).to_contain_text("Call 4 of 4")
    expect(explorer.locator("[data-called]")).to_have_count(1)


def facts(explorer) -> list[str]:
    return explorer.locator("dd").all_inner_texts()


def test_the_explorer_counts_blocks_of_nested_networks_and_shared_weights_once(window: Page, site):
    window.goto(site + "nesting.html")
    explorer = window.locator(".explorer")
    assert facts(explorer)[:2] == ["2", "7"]
    explorer.get_by_label("one layer in two places").check()
    assert facts(explorer) == ["2", "3", "420", "4"]
    explorer.get_by_label("a layer and its copy").check()
    assert facts(explorer) == ["3", "4", "840", "4"]


def test_the_explorer_shows_which_branches_an_optimizer_gets(window: Page, site):
    window.goto(site + "parallel.html")
    explorer = window.locator(".explorer")
    seen = {}
    for kept in ("two attributes", "one attribute, one tuple", "a tuple", "an nn.ModuleList"):
        explorer.get_by_label(kept, exact=True).check()
        seen[kept] = (facts(explorer)[0], explorer.locator(".told").inner_text())
    assert [count for count, _ in seen.values()] == ["72", "36", "0", "72"]
    assert seen["a tuple"][1] == "1 call can be seen from outside."


def test_the_explorer_tells_one_block_from_copies_and_from_fresh_blocks(window: Page, site):
    window.goto(site + "factories.html")
    explorer = window.locator(".explorer")
    seen = []
    for origin in ("one block, three", "a block and two copies", "three calls"):
        explorer.get_by_label(origin).check()
        seen.append(facts(explorer))
    assert seen == [["72", "6", "1"], ["216", "6", "1"], ["216", "6", "3"]]


@pytest.mark.parametrize("page", ["sequential", "nesting", "parallel", "factories"])
def test_every_case_of_an_explorer_is_reached_and_its_calls_mark_a_part(window: Page, site, page):
    window.goto(site + page + ".html")
    explorer = window.locator(".explorer")
    cases = json.loads(
        window.request.get(site + page + ".html").text().split(EXPLORED)[1].split("</script>")[0]
    )
    for case in cases["cases"]:
        for group, answer in zip(explorer.locator("fieldset").all(), case["chosen"], strict=True):
            group.get_by_label(answer, exact=True).check()
        assert explorer.locator(".part").count() == len(case["parts"])
        for _ in case["calls"]:
            explorer.get_by_role("button", name="Next call").click()
        last = case["calls"][-1]
        expect(explorer.locator(".told")).to_contain_text(last["text"])
        assert explorer.locator("[data-called]").get_attribute("data-path") == last["path"]
