"""Scripts in what the instructor and other students open: feedback, formgrader, terminal, table.

A script that runs calls `attacked()`. A browser opens the pages and waits for that call; besides,
the pages are searched for whatever could run. The answers are honest and keep their points.
"""

from .frame import HONEST, attack

__all__ = ["SCRIPT"]

SCRIPT = "<script>attacked()</script>"
BOTH = "twice Pair"

# Ways in which HTML runs a script, loads a page, or covers the page with another one.
HTML = [
    SCRIPT,
    "<ScRiPt src=//127.0.0.1:9/attacked.js></sCrIpT>",
    "<img src=x onerror=attacked()>",
    "<svg onload=attacked()><script>attacked()</script></svg>",
    "<svg><animate onbegin=attacked() attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:attacked()'><text y=20>click</text></a></svg>",
    "<math><maction actiontype='statusline#' xlink:href='javascript:attacked()'>x</maction></math>",
    "<iframe srcdoc='<script>parent.attacked()</script>'></iframe>",
    "<iframe src='javascript:parent.attacked()'></iframe>",
    "<object data='data:text/html,<script>parent.attacked()</script>'></object>",
    "<embed src='javascript:attacked()'>",
    "<a href='javascript:attacked()' id=click>click</a>",
    "<a href='java&#x0A;script:attacked()' id=click>click</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hdHRhY2tlZCgpPC9zY3JpcHQ+' id=click>click</a>",
    "<form action='javascript:attacked()'><button id=click>click</button></form>",
    "<button formaction='javascript:attacked()' form=x id=click>click</button>",
    "<details open ontoggle=attacked()>x</details>",
    "<video><source onerror=attacked()></video>",
    "<body onload=attacked()>",
    "<input autofocus onfocus=attacked()>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/attacked'>",
    "<base href='http://127.0.0.1:9/'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/attacked.css'>",
    "<style>@import url(http://127.0.0.1:9/attacked.css); body { display: none }</style>",
    "<div style='position:fixed;inset:0;background:url(http://127.0.0.1:9/attacked)'>x</div>",
    "</pre></div></body></html><script>attacked()</script>",
    "<noscript><p title='</noscript><img src=x onerror=attacked()>'>",
    "<template><script>attacked()</script></template>",
    "<!--><img src=x onerror=attacked()>-->",
    "<x id=MathJax><x id=require name=config>",
    "<div class='modal-backdrop fade in jp-Dialog'>a class of the page, which covers it</div>",
]

MARKDOWN = [
    "[click](javascript:attacked())",
    "[click](JaVaScRiPt&colon;attacked())",
    "[click](data:text/html,<script>attacked()</script>)",
    "[click](vbscript:attacked())",
    '![x](x"onerror="attacked())',
    "![x](attachment:x.svg)",
    "<javascript:attacked()>",
    "[x]: javascript:attacked()\n\n[x]",
    r"$\href{javascript:attacked()}{click}$",
    r"$$\style{position:fixed;inset:0}{x} \class{x\" onmouseover=attacked()}{x}$$",
    r"$$\unicode{<img src=x onerror=attacked()>}$$",
    "$<img src=x onerror=attacked()>$",
    "`<img src=x onerror=attacked()>`",
    "```html\n</code></pre><img src=x onerror=attacked()>\n```",
    "|a|\n|-|\n|<img src=x onerror=attacked()>|",
]


@attack("shows HTML that runs scripts", fact=25, keeps=BOTH)
def html_outputs(work):
    work.answer(
        "twice",
        f"from IPython.display import HTML, display\nfor page in {HTML!r}:\n"
        f"    display(HTML(page))\n{HONEST['twice']}",
    )


@attack("shows scripts as every other kind of output", fact=25, keeps=BOTH)
def other_outputs(work):
    script = "attacked(); require(['x'], () => attacked()); parent.attacked()"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='attacked()'>{SCRIPT}</svg>"
    kinds = {
        "application/javascript": script,
        "text/javascript": script,
        "image/svg+xml": svg,
        "text/markdown": "\n\n".join(MARKDOWN + HTML),
        "text/latex": r"$\href{javascript:attacked()}{click}$" + SCRIPT,
        "text/html": SCRIPT,
        "application/vnd.jupyter.widget-view+json": {"model_id": f'"></script>{SCRIPT}'},
        "application/vnd.mermaid": f"graph TD; A--><img src=x onerror=attacked()>{SCRIPT}",
        "image/png": f'x" onerror="attacked()"/>{SCRIPT}',
        "text/plain": SCRIPT,
        "application/pdf": SCRIPT,
        "application/json": {SCRIPT: SCRIPT},
        f'text/x"><script>{SCRIPT}': SCRIPT,
    }
    work.answer(
        "twice",
        f"from IPython.display import display\nfor kind, data in {kinds!r}.items():\n"
        f"    display({{kind: data}}, raw=True, metadata={{kind: {{'width': '1\" {HTML[2]}',"
        f" 'height': {SCRIPT!r}, 'isolated': True}}}})\n{HONEST['twice']}",
    )


@attack("writes HTML and terminal codes to the standard streams", fact=25, keeps=BOTH)
def stream_outputs(work):
    work.answer(
        "twice",
        f"import sys\nprint({' '.join(HTML)!r})\n"
        f'print("\\x1b[31m<b>red</b>\\x1b]8;;javascript:attacked()\\x07click\\x1b]8;;\\x07")\n'
        f'print("\\x1b[38;5;1\\"onmouseover=attacked()m x \\x1b[2J\\x1b]0;title\\x07")\n'
        f"print({SCRIPT!r}, file=sys.stderr)\nsys.stdout.flush()\n{HONEST['twice']}",
    )


@attack("raises errors whose names and messages are HTML", fact=25, keeps="Pair")
def html_errors(work):
    return f"""
        class Odd(Exception):
            pass
        Odd.__name__ = {SCRIPT!r}
        Odd.__module__ = {HTML[2]!r}
        def twice(x):
            raise Odd({(SCRIPT + HTML[2] + MARKDOWN[0])!r} + "\\x1b[31m\\u202e\\x00")
    """


@attack("a traceback that is HTML", fact=25, keeps="Pair")
def html_traceback(work):
    return f"""
        def twice(x):
            return x
        get_ipython().showtraceback = lambda *a, **k: print({SCRIPT!r})
        raise type({SCRIPT!r}, (Exception,), {{}})({HTML[2]!r})
    """


@attack("returns HTML where the check reports what it found", fact=25, keeps="Pair")
def html_answer(work):
    return f"""
        class Odd:
            pass
        Odd.__name__ = Odd.__qualname__ = {SCRIPT!r}
        Odd.__module__ = {HTML[2]!r}
        given = [{SCRIPT!r}, Odd(), {{{SCRIPT!r}: Odd()}}]
        def twice(x):
            return given[len(x.shape) - 1]
    """


@attack("writes Markdown with scripts in its written answer and in cells of its own", fact=25,
        keeps=BOTH)  # fmt: skip
def markdown_cells(work):
    work.cell("why").source = "\n\n".join([*MARKDOWN, *HTML])
    work.cell("why")["attachments"] = {
        "x.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9J2F0dGFja2VkKCknLz4="},
        f'x"{HTML[2]}': {SCRIPT: SCRIPT},
    }
    for text in [*MARKDOWN, *HTML]:
        work.add(text, kind="markdown")


@attack("writes an answer of brackets and stars, with which a page would take hours", fact=25,
        keeps=BOTH)  # fmt: skip
def heavy_markdown(work):
    work.cell("why").source = "[a](" * 40_000 + "![" * 20_000
    work.add("*a " * 100_000, kind="markdown")
    work.add("[a][b] " * 50_000, kind="markdown")


@attack("attaches pictures to its answer whose data end the picture", fact=25, keeps=BOTH)
def scripts_in_attachments(work):
    work.cell("why").source = "![x](attachment:x.png)"
    work.cell("why")["attachments"] = {
        "x.png": {"image/png": f'"/>{SCRIPT}<img src=x onerror="attacked()', "text/html": SCRIPT}
    }


@attack("scripts in the notebook's title, language, tags and ids", fact=25, keeps=BOTH)
def scripts_in_metadata(work):
    breakout = f"\"'>{SCRIPT}</title>{HTML[2]}"
    work.notebook.metadata |= {
        "title": breakout,
        "authors": [{"name": breakout}],
        "language_info": {"name": breakout, "pygments_lexer": breakout, "mimetype": breakout},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {breakout: breakout}}},
    }
    for cell in work.notebook.cells:
        cell.metadata["tags"] = [breakout]
        cell.metadata["name"] = cell.metadata["slideshow"] = breakout
        cell["id"] = breakout


@attack("code whose colored source would break out of the page", fact=25, keeps=BOTH)
def html_in_source(work):
    breakout = f"</code></pre></div></script>{SCRIPT}<!--"
    work.answer("twice", f"# {breakout}\ntext = {breakout!r}\n{HONEST['twice']}  # {breakout}")


@attack("hides its text: directions that run backwards, marks without width", fact=25, keeps=BOTH)
def hidden_text(work):
    work.answer(
        "twice",
        "print('\u202ednim on\u202c\u200b\u2066\u2069 \u0000 full marks')\n".replace("\u0000", "")
        + HONEST["twice"],
    )
    work.cell("why").source = "\u202e" + HONEST["why"] + "\u200b" * 50


@attack("a widget and a table that pretend to be the grader's verdict", fact=25, keeps="Pair")
def false_verdict(work):
    return """
        from IPython.display import HTML, Markdown, display
        display(HTML("<p><strong>2 of 2 points</strong></p>"))
        display(Markdown("**Score: 100.0 / 100.0 (Top)**"))
        print("2 of 2 points")
        def twice(x):
            return x
    """
