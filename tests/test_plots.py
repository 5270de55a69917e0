"""`kg plot`: labels in every script as text, no label on another, the same bytes each time, and nothing in a name becomes markup."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.image import imread
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.exporters.reader import view
from kg.ontology import load_ontology
from kg.plots import comentions, measurements, neighbourhood, timeline
from kg.plots.boxes import Box, Line, around, beside, best, crossing
from kg.plots.canvas import save, sheet
from kg.plots.fonts import installed, lacking, remedy, wanted
from kg.plots.material import Material, PlotError, material, shown
from kg.plots.times import span, ticks
from kg.resources import shipped_ontology
from tests import export_cases as cases

ROOT = Path(__file__).resolve().parent.parent
ENT = cases.BASE + "entity/"
HOSHINO = ENT + "hoshino-robotics"
LABELS = {"ja": ("星野ロボティクス", "本社所在地"), "zh": ("东京", "总部位于"), "en": ("Hoshino Robotics", "headquartered in")}

Draw = Callable[[Material], Figure]
ALL: dict[str, Draw] = {
    "neighbourhood": lambda m: neighbourhood.draw(m, next(iter(e.iri for e in m.seen.entities if e.notes)), 5, 25),
    "timeline": lambda m: timeline.draw(m, None, 40),
    "measurements": lambda m: measurements.draw(m, next(iter(n.of for n in m.seen.measurements)), None, 6),
    "co-mentions": lambda m: comentions.draw(m, 20),
}


def of(quads: list[ox.Quad], lang: str | None = None) -> Material:
    return material(view(quads), load_ontology((shipped_ontology(),)), lang)


def drawn(draw: Draw, quads: list[ox.Quad], path: Path, lang: str | None = None, width: float | None = None) -> Path:
    with sheet(lang) as used:
        save(draw(of(quads, lang)), used, path, width)
    return path


def texts(svg: Path) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")]


def dated() -> list[ox.Quad]:
    """The hostile build, in which everything has a date, too."""
    edtf = ox.NamedNode("http://id.loc.gov/datatypes/edtf")
    quads = cases.hostile()
    for i in range(len(cases.HOSTILE)):
        note = ox.NamedNode(f"{cases.BASE}note/{i:04}")
        for node, name in (("statement", "saidOn"), ("measurement", "on")):
            quads.append(
                ox.Quad(
                    ox.NamedNode(f"{cases.BASE}{node}/{i}"), ox.NamedNode(cases.KG + name), ox.Literal(f"{2000 + i}", datatype=edtf), note
                )
            )
        quads.append(
            ox.Quad(
                ox.NamedNode(f"{cases.BASE}assertion/{i:06x}"), ox.NamedNode(cases.KG + "start"), ox.Literal("199X", datatype=edtf), note
            )
        )
    return cases.canonical(quads)


# ---- the pictures


@pytest.mark.parametrize("lang", LABELS)
def test_names_and_terms_stand_in_the_svg_in_the_language_asked_for(lang: str, tmp_path: Path) -> None:
    svg = drawn(lambda m: neighbourhood.draw(m, HOSHINO, 1, 25), cases.small(), tmp_path / "a.svg", lang)
    assert set(LABELS[lang]) <= set(texts(svg))
    root = ElementTree.parse(svg).getroot()
    families = (root.get("font-family") or "").split(", ")
    assert {"'Noto Sans CJK JP'", "'Yu Gothic'", "'Microsoft YaHei'", "'DejaVu Sans'"} <= set(families)
    assert families[-1] == "sans-serif"
    assert not [node for node in root.iter() if "font-family" in (node.get("style") or "")]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_bytes_each_time_and_no_date_in_them(name: str, suffix: str, tmp_path: Path) -> None:
    first = drawn(ALL[name], cases.small(), tmp_path / f"a{suffix}", width=3).read_bytes()
    assert drawn(ALL[name], cases.small()[::-1], tmp_path / f"b{suffix}", width=3).read_bytes() == first
    assert b"dc:date" not in first and b"Software" not in first and b"matplotlib.org" not in first
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


def here(*words: str) -> Result:
    """How `kg words` ends in this process: its start is what takes long. A warning is an error here."""
    return CliRunner().invoke(app, words)


def test_the_same_bytes_under_another_hash_seed(tmp_path: Path) -> None:
    """Here, with whatever seed this process drew, and in a process with another."""
    words = ["plot", "neighbourhood", "Hoshino", "-g", str(ROOT / "tests/export_graph.trig"), "--hops", "2", "-o"]
    seed = "77" if os.environ.get("PYTHONHASHSEED") != "77" else "1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
    there = [sys.executable, "-W", "error", "-m", "kg", *words, str(tmp_path / "there.svg")]
    subprocess.run(there, env=environment, check=True, capture_output=True)
    assert here(*words, str(tmp_path / "here.svg")).exit_code == 0
    assert (tmp_path / "here.svg").read_bytes() == (tmp_path / "there.svg").read_bytes()


@pytest.mark.parametrize("name", ALL)
def test_a_png_shows_something_and_is_as_wide_as_asked(name: str, tmp_path: Path) -> None:
    pixels = imread(drawn(ALL[name], cases.small(), tmp_path / "a.png", "ja", width=4.0))
    assert abs(pixels.shape[1] - 1200) <= 1
    assert 0.005 < np.mean(pixels[..., :3].min(axis=2) < 0.6) < 0.6  # dark on white


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", [None, "ja"])
def test_names_that_would_be_markup_are_drawn_as_they_are(
    name: str, lang: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = texts(drawn(ALL[name], dated(), tmp_path / "a.svg", lang))
    drawn(ALL[name], dated(), tmp_path / "a.png", lang, width=2)
    assert any(text.startswith(cases.HOSTILE[0][:12]) for text in found), found
    assert not [text for text in found if re.search("[\u0000-\u001f\u2028\u2029\u202a-\u202e]", text)]
    if name != "measurements":  # of one entity
        assert {"javascript:alert(1)", "__proto__"} <= {t for text in found for t in (text, *text.split(" – "))}


def test_formulas_are_drawn_as_they_are(tmp_path: Path) -> None:
    names = ("$\\frac{1}{0}$ and $x", "_hidden", "a\nb\tc", "長い" * 100, "\u0000\u202e", "😀 𓀀")
    for number, draw in enumerate(ALL.values()):
        path = drawn(draw, cases.chain(names, ("says $y^2$",)), tmp_path / f"{number}.svg") if number != 1 else None
        if path and number != 2:
            found = texts(path)
            assert "$\\frac{1}{0}$ and $x" in found
            assert "_hidden" in found
            assert "a b c" in found
            assert any(text.startswith("長い長い") and text.endswith("…") and len(text) < 24 for text in found)
            assert "�" in found


def test_no_label_covers_another(tmp_path: Path) -> None:
    names = tuple(f"株式会社ながいなまえ{n}" for n in range(12))
    wheel = [*cases.chain(names, ("x",))]
    hub, extra = ox.NamedNode(ENT + "0000"), []
    for n in range(2, 12):
        me, note = ox.NamedNode(f"{cases.BASE}assertion/x{n}"), ox.NamedNode(cases.BASE + "note/0000")
        rows = ((cases.RDF + "type", ox.NamedNode(cases.KG + "Assertion")), (cases.RDF + "subject", hub))
        rows += ((cases.RDF + "predicate", ox.NamedNode(cases.KG + "partnerOf")), (cases.RDF + "object", ox.NamedNode(f"{ENT}{n:04}")))  # type: ignore[assignment]
        extra += [ox.Quad(me, ox.NamedNode(p), o, note) for p, o in rows]
    with sheet("ja"):
        figure = neighbourhood.draw(of(cases.canonical(wheel + extra), "ja"), ENT + "0000", 2, 25)
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
        (axes,) = figure.axes
        boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) == 12 + 12 + 10
    assert not [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]
    page = figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1 for box in boxes)


def test_lines_without_room_for_their_names_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kg.plots.neighbourhood._GROWTH", (0.3,))
    monkeypatch.setattr("kg.plots.neighbourhood._LAYOUTS", 1)
    found = texts(drawn(lambda m: neighbourhood.draw(m, HOSHINO, 1, 25), cases.small(), tmp_path / "a.svg", "ja"))
    assert "余白がないため、5本の線は名を省く" in found
    assert "本社所在地" not in found


def test_a_neighbourhood_holds_asserted_facts_only_and_merges_parallel_ones() -> None:
    who = neighbourhood.neighbourhood(of(cases.small()), HOSHINO, 1, 25)
    number = {entity.iri: n for n, entity in enumerate(who.entities)}
    assert who.entities[0].iri == HOSHINO
    assert set(number) == {HOSHINO, *(ENT + name for name in ("aya-mori", "森綾", "tokyo", "osaka", "kite-2"))}
    assert who.arrows[number[ENT + "aya-mori"], 0] == ("founderOf", "positionAt")
    assert who.arrows[0, number[ENT + "kite-2"]] == ("developerOf",)  # that it acquired it is a rumour
    few = neighbourhood.neighbourhood(of(cases.small()), HOSHINO, 1, 3)
    assert (len(few.entities), few.everybody) == (3, 6)
    assert ENT + "aya-mori" in {entity.iri for entity in few.entities}  # two facts join it


def test_a_picture_says_what_it_leaves_out(tmp_path: Path) -> None:
    assert "3 of 6 shown" in texts(drawn(lambda m: neighbourhood.draw(m, HOSHINO, 1, 3), cases.small(), tmp_path / "a.svg"))
    assert "4件のうち2件" in texts(drawn(lambda m: timeline.draw(m, None, 2), cases.small(), tmp_path / "b.svg", "ja"))
    assert any(
        text.endswith("显示6项中的2项") for text in texts(drawn(lambda m: comentions.draw(m, 2), cases.small(), tmp_path / "c.svg", "zh"))
    )


def test_a_timeline_goes_from_the_earliest_to_the_latest() -> None:
    rows = {(row.kind, row.text): row for row in timeline.items(of(cases.small(), "en"), None)}
    founded = [row for (_, text), row in rows.items() if text == "Hoshino Robotics – founded on"]
    assert rows["statement", "Aya Mori: “A robot should say what it does not know.”"].when == (2025 + 3 / 12, 2025 + 4 / 12)
    assert founded[0].when == (2012.0, 2013.0)  # the later of two rows of one text
    begun = next(row for (_, text), row in rows.items() if text.startswith("Aya Mori – position at – Hoshino Robotics (chief "))
    assert (begun.when, begun.open, begun.date) == ((2011.0, 2012.0), "begins", "2011")
    assert len(timeline.items(of(cases.small()), ENT + "osaka")) == 0
    with pytest.raises(PlotError, match="Osaka"):
        timeline.draw(of(cases.small()), ENT + "osaka", 40)


def test_a_timeline_holds_of_each_kind_as_many_as_there_are() -> None:
    everything = [timeline.Item(kind, str(n), (n, n + 1), "", "", 1) for kind in ("fact", "statement") for n in range(9)]
    kept = timeline.chosen(everything, 6)
    assert sorted(item.kind for item in kept) == ["fact"] * 3 + ["statement"] * 3
    assert kept == [item for item in everything if item in kept]


def test_numbers_are_told_by_measure_and_unit_with_ranges_and_bounds(tmp_path: Path) -> None:
    given = of(cases.small(), "en")
    assert measurements.numbers(given, HOSHINO, None) == {
        ("revenue", "JPY"): [measurements.Number(33.4e9, 33.4e9, "about", (2024.0, 2025.0))]
    }
    assert measurements.numbers(given, ENT + "kite-2", "Parameters")[("parameters", "")] == [measurements.Number(30e9, 40e9, "exact", None)]
    found = texts(drawn(lambda m: measurements.draw(m, HOSHINO, None, 6), cases.small(), tmp_path / "a.svg", "ja"))
    assert {"星野ロボティクス", "売上高 (JPY)", "日付", "およそ", "最早から最遅まで", "334億"} <= set(found)
    found = texts(drawn(lambda m: measurements.draw(m, ENT + "kite-2", None, 6), cases.small(), tmp_path / "b.svg", "zh"))
    assert {"参数量", "无日期", "范围", "300亿–400亿"} <= set(found)
    with pytest.raises(PlotError, match=r"'profit'.*revenue"):
        measurements.numbers(given, HOSHINO, "profit")


def test_the_matrix_counts_notes_that_mention_both() -> None:
    order, counts, everything = comentions.matrix(of(cases.small()), 10)
    number = {entity.iri: n for n, entity in enumerate(order)}
    hoshino, tokyo, osaka = (number[ENT + name] for name in ("hoshino-robotics", "tokyo", "osaka"))
    assert (order[0].iri, everything) == (HOSHINO, 6)
    assert (counts[hoshino][hoshino], counts[hoshino][tokyo], counts[tokyo][osaka]) == (2, 1, 0)
    assert all(counts[a][b] == counts[b][a] for a in range(len(order)) for b in range(len(order)))
    with pytest.raises(PlotError, match="no note"):
        comentions.matrix(of([]), 10)


# ---- files and fonts


def test_a_file_of_another_kind_is_refused_and_an_old_one_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("old", "utf-8")
    with pytest.raises(PlotError, match=r"a\.pdf: .*\.svg or \.png"):
        drawn(ALL["timeline"], cases.small(), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_text("utf-8") == "old"


def test_characters_without_a_font_are_named_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kg.plots.canvas.installed", lambda families, here: ["DejaVu Sans"])
    drawn(lambda m: neighbourhood.draw(m, HOSHINO, 1, 25), cases.small(), tmp_path / "a.png", "ja")
    told = capsys.readouterr().err
    assert "あ に る" in told and "apt-get install fonts-noto-cjk)" in told and told.count("\n") == 1
    assert (tmp_path / "a.png").exists()


def test_these_fonts_have_every_script_of_the_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it fails, `fonts-noto-cjk` is missing here."""
    for draw in ALL.values():
        drawn(draw, cases.small(), tmp_path / "a.png", "ja")
    assert capsys.readouterr().err == ""


def test_fonts_that_came_after_matplotlib_made_its_list_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.font_manager import fontManager

    old = [font for font in fontManager.ttflist if "CJK" not in font.name]
    monkeypatch.setattr(fontManager, "ttflist", old)
    with sheet("ja") as used:
        assert used.drawing[0] == "Noto Sans CJK JP"


def test_fonts_of_the_language_come_first() -> None:
    assert [wanted(lang)[0] for lang in ("ja", "zh", "zh-TW", "zh-Hant", "ko")] == [
        f"Noto Sans CJK {end}" for end in ("JP", "SC", "SC", "TC", "KR")
    ]
    assert set(wanted("zh")) == set(wanted(None))
    assert installed(["A", "B", "C"], ["C", "B", "Z"]) == ["B", "C"]
    assert installed(["A"], []) == ["DejaVu Sans"]
    assert lacking(["東京 a", "b京"], map(ord, "ab東")) == "京"
    assert "fonts-noto-cjk fonts-noto-core fonts-symbola" in remedy("京ก𓀀")


def test_without_matplotlib_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError(\"No module named 'matplotlib'\", name='matplotlib')", "utf-8")
    words = ["plot", "timeline", "-g", str(ROOT / "tests/export_graph.trig"), "-o", str(tmp_path / "a.svg")]
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-m", "kg", *words], env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr == "kg: kg plot needs matplotlib, which is not installed: pip install 'notegraph[plot]'\n"


# ---- texts, dates, boxes


@given(st.text(), st.integers(1, 60))
def test_a_shown_text_fits_and_is_one_line(text: str, columns: int) -> None:
    import unicodedata

    line = shown(text, columns)
    assert sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in line) <= max(columns, 1)
    assert "\n" not in line and (line != "") == (text != "")
    assert shown(line, columns) == line


def test_dates_are_decimal_years() -> None:
    assert span("2025") == (2025.0, 2026.0)
    assert span("2025-11") == (2025 + 10 / 12, 2025 + 11 / 12)
    assert span("-0044-03") == (-44 + 2 / 12, -44 + 3 / 12)
    assert span("199X") == (1990.0, 2000.0)
    assert [span(text) for text in ("2025/..", "soon", "")] == [None, None, None]
    assert span("2024-02-29") == (2024 + (1 + 28 / 29) / 12, 2024 + 2 / 12)


@settings(max_examples=60)
@given(st.floats(-3000, 3000), st.floats(0.09, 4000))
def test_ticks_are_few_and_in_order(first: float, length: float) -> None:
    places, said = ticks(first, first + length)
    assert places == sorted(places) and len(set(said)) == len(places) <= 11
    assert all(first - 0.01 <= place <= first + length + 0.01 for place in places)


def test_a_label_takes_the_place_where_it_covers_nothing() -> None:
    mark = Box(0, 0, 10, 10)
    places = around((0, 0), 8, 40, 10)
    assert not [box for box in places if box.meets(mark)]
    assert best(places, [mark], []) == (places[0], True)
    assert best(places, [mark, places[0]], [Line((0, 0), (0, 90))]) == (places[2], True)
    assert best(places[:1], [places[0]], [])[1] is False
    assert places[0].crossed((0, 0), (0, -90)) and not places[0].crossed((0, 0), (90, 0)) and not places[0].crossed((50, -90), (50, 90))


def test_a_label_stands_beside_a_lying_line_and_on_a_steep_one() -> None:
    assert len(beside(Line((0, 0), (100, 0)), (0.5,), 40, 10)) == 3
    assert beside(Line((0, 0), (0, 100)), (0.5, 0.25), 40, 10) == [Box(0, 50, 40, 10), Box(0, 25, 40, 10)]
    assert crossing(Line((0, 0), (10, 10)), Line((0, 10), (10, 0))) and not crossing(Line((0, 0), (1, 1)), Line((0, 10), (10, 0)))
    assert Line((0, 0), (100, 0), 0.5).at(0.5) == (50.0, -25.0)


# ---- the documents


def shown_commands() -> list[str]:
    text = (ROOT / "docs/exports.md").read_text("utf-8")
    parts = [text.partition(f"\n## {head}\n")[2].partition("\n## ")[0] for head in ("OWL, for Protégé", "Pictures")]
    return [line[2:] for part in parts for line in part.splitlines() if line.startswith("$ kg ")]


def test_the_documents_show_all_pictures() -> None:
    assert {f"kg plot {name}" for name in ALL} <= {" ".join(command.split()[:3]) for command in shown_commands()}


@pytest.mark.parametrize("command", shown_commands())
def test_a_command_of_the_documents_runs_on_the_shipped_graph(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = here(*shlex.split(command)[1:], "-g", str(ROOT / "exports" / "kg.nq"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert [f"wrote {file.name}\n" for file in tmp_path.iterdir()] == [done.stdout]
