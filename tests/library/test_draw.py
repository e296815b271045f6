"""The ownership figure can be read in gray, by the color-blind, and line by line."""

import io
import itertools
import sys

import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from torch import nn

from blocks_lib import ListSequential, MySequential, SeedSequential, chimera, ownership
from blocks_lib.draw import _STYLES

# Viénot, Brettel and Mollon (1999), on linear RGB: what each kind of color blindness sees.
SEEN_BY = {
    "protanopia": ((0.1124, 0.8876, 0.0), (0.1124, 0.8876, 0.0), (0.004, -0.004, 1.0)),
    "deuteranopia": ((0.2928, 0.7072, 0.0), (0.2928, 0.7072, 0.0), (-0.0223, 0.0223, 1.0)),
    "all colors": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
PAIRS = list(itertools.combinations(_STYLES, 2))


def twelve():
    shared = nn.Linear(16, 16)
    return MySequential(*[nn.Linear(16, 16) for _ in range(10)], shared, shared)


def everything():
    net = chimera()
    net.held, net.plain = [nn.Linear(2, 2)], net[1].weight.detach() * 2
    net._modules[net.held[0]] = net.held[0]
    net.hidden, net.again = [nn.ReLU()], net[1]
    return net


NETS = {
    "chimera": chimera,
    "twelve blocks": twelve,
    "list": lambda: ListSequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10)),
    "seed": lambda: SeedSequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10)),
    "LSTM": lambda: nn.LSTM(3, 4, 3, bidirectional=True),
    "everything": everything,
}


def gray(color):
    red, green, blue = colors.to_rgb(color)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def squares(figure):
    return [patch for patch in figure.axes[0].patches if patch.get_label() in _STYLES]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_kinds_differ_in_gray_level_and_in_hatch(one, other):
    assert abs(gray(_STYLES[one].color) - gray(_STYLES[other].color)) > 0.07
    assert _STYLES[one].hatch != _STYLES[other].hatch
    assert _STYLES[one].meaning != _STYLES[other].meaning


@pytest.mark.parametrize("sight", SEEN_BY)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_kinds_differ_for_the_color_blind(one, other, sight):
    seen = []
    for kind in (one, other):
        linear = [value**2.2 for value in colors.to_rgb(_STYLES[kind].color)]
        seen.append(
            [sum(a * b for a, b in zip(row, linear, strict=True)) for row in SEEN_BY[sight]]
        )
    assert max(abs(a - b) for a, b in zip(*seen, strict=True)) > 0.07


@pytest.mark.parametrize("kind", _STYLES)
def test_a_hatch_stands_out_from_its_square(kind):
    assert abs(gray(_STYLES[kind].color) - gray(_STYLES[kind].over)) > 0.3


def test_every_kind_is_drawn_in_its_own_color_and_hatch():
    drawn = squares(ownership(everything()).figure())
    assert {square.get_label() for square in drawn} == set(_STYLES)
    for square in drawn:
        style = _STYLES[square.get_label()]
        assert colors.same_color(square.get_facecolor(), style.color)
        assert (square.get_hatch() or "") == style.hatch


@pytest.mark.parametrize("net", NETS)
def test_every_part_has_a_square_and_words(net):
    found = ownership(NETS[net]())
    figure = found.figure()
    legend = len({part.kind for part in found.rows})
    assert len(words(figure)) == len(squares(figure)) == len(found.rows) + legend
    for part in found.rows:
        assert any(text.startswith(part.name) for text in words(figure))


@pytest.mark.parametrize("net", NETS)
def test_no_words_touch_what_stands_beside_them_or_the_edge(net):
    figure = ownership(NETS[net]()).figure()
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts]
    boxes += [square.get_window_extent(renderer) for square in squares(figure)]
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert all(figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1 for box in boxes)


@pytest.mark.parametrize("net", ["chimera", "twelve blocks"])
def test_the_figure_fits_a_page(net):
    width, height = ownership(NETS[net]()).figure().get_size_inches()
    assert width < 10
    assert height < 6


def test_the_legend_counts_what_it_names():
    net = chimera()
    net.extra = [nn.Linear(2, 2)]
    legend = words(ownership(net).figure())[-4:]
    assert legend == [
        "module",
        "parameter: 4,712 elements",
        "buffer: 400 elements",
        "hidden: 6 elements",
    ]


def test_a_branch_leads_to_each_module_in_the_line_style_of_its_kind():
    found = ownership(everything())
    inner = [part for part in found.rows if part.is_module and part.path]
    styles = [_STYLES[part.kind].line for part in inner]
    assert [line.get_linestyle() for line in found.figure().axes[0].lines] == styles


def test_a_shared_block_names_the_one_it_repeats():
    assert "11: Linear = 10" in words(ownership(twelve()).figure())


def test_the_same_tree_gives_the_same_picture():
    def picture():
        file = io.BytesIO()
        ownership(everything()).figure().savefig(file, format="png")
        return file.getvalue()

    assert picture() == picture()


def test_no_figure_stays_open():
    before = plt.get_fignums()
    ownership(chimera()).figure()
    assert plt.get_fignums() == before


def test_a_very_long_tree_is_cut_and_says_so():
    figure = ownership(nn.Sequential(*[nn.ReLU() for _ in range(300)])).figure()
    assert "and 101 more lines: see text()" in words(figure)
    assert len(words(figure)) == 200 + 1 + 1


def test_without_matplotlib_only_the_figure_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    found = ownership(chimera())
    assert found.text()
    with pytest.raises(ImportError):
        found.figure()
