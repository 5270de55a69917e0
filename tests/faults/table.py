"""The table: each row lays one fault into a project that was built before, and says what the next command does."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SETTINGS = 'formats = ["turtle", "nquads", "html"]\n'
PREFIXES = "@prefix kg: <https://w3id.org/notegraph#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
NOTE = "Ada Palmer founded Kumo Labs.\n"
SAYS = "Ada Palmer, who leads Kumo Labs, said that the very long road goes on and on and on, and that nobody knows where it ends!\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    `lay` makes it in a project's folder. `words` are then run; they exit with
    `code` and say `said` on standard error, where `…` stands for anything.
    `bytes` is how large a file may grow, 0 for any size; `patience` the seconds
    that reading may take.
    """

    what: str
    promise: str
    lay: Callable[[Path], object]
    said: str = ""
    code: int = 1
    words: tuple[str, ...] = ("build",)
    out: str = ""  # what stands in standard output
    to: str = ""  # where standard output goes, instead
    bytes: int = 0
    patience: float = 60.0
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault that a test of its own shows: the test, and what is seen."""

    what: str
    promise: str
    seen: str
    test: str


def note(name: str, text: str | bytes = NOTE) -> Callable[[Path], object]:
    """Lays a note."""
    data = text if isinstance(text, bytes) else text.encode()
    return lambda project: (project / "posts" / name).write_bytes(data)


def own(name: str, text: str) -> Callable[[Path], object]:
    """Lays a file of the user's own ontology, and a note."""

    def lay(project: Path) -> None:
        file = project / "ontology" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        (project / "kg.toml").write_text(SETTINGS + 'ontology = "ontology"\n', "utf-8")
        note("b-en.md", SAYS)(project)

    return lay


def link(name: str, target: str) -> Callable[[Path], object]:
    """Lays a symbolic link among the notes."""
    return lambda project: (project / "posts" / name).symlink_to(target)


def shut(name: str, mode: int) -> Callable[[Path], object]:
    """Lays a new note, and shuts a file or folder of the project."""

    def lay(project: Path) -> None:
        note("b-en.md")(project)
        (project / name).chmod(mode)

    return lay


def instead(name: str) -> Callable[[Path], object]:
    """Puts a file in the place of a folder of the project."""

    def lay(project: Path) -> None:
        (project / name).rename(project / "aside")
        (project / name).write_text("a file", "utf-8")

    return lay


def both(*lays: Callable[[Path], object]) -> Callable[[Path], object]:
    """Lays several."""
    return lambda project: [lay(project) for lay in lays]


OTHERS = "the other notes are built"
STAYS = "store and exports stay as they are"
READ = "kg: 1 notes could not be read; the graph holds the others\n"
LONG = "雲" * 83 + "-en.md"  # 255 bytes
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{f'*{a}, ' * 10}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)
)
EVIL = "(?:[A-Za-z ,]+)+"
ROW = f'[[pattern]]\nid = "mine"\npredicate = "founderOf"\nmatch = ["{EVIL}#{{s}} {{o}}"]\n'
SHAPE = "<urn:s> a sh:NodeShape ; sh:targetClass kg:Statement , kg:Evidence ; sh:property [ sh:path kg:exact ; sh:pattern {} ] .\n"

FAULTS = (
    # --- where it writes
    Fault("the disk is full: the store", STAYS, note("b-en.md"), "kg: …: make room…\n", bytes=6_000),
    Fault(
        "the disk is full: an export",
        STAYS,
        lambda project: None,
        "kg: exports/graph.html: File too large: make room, or write elsewhere; nothing that was whole is lost\n",
        words=("export", "-f", "html", "-o", "exports/graph.html", "-g", ".kg/store"),
        bytes=300_000,
    ),
    Fault(
        "the exports folder is read-only",
        "the store holds the new graph, the exports stay",
        shut("exports", 0o555),
        "kg: exports/kg.ttl: Permission denied: check the permissions, or name another place\n",
    ),
    Fault(
        "the store is read-only",
        STAYS,
        shut(".kg/store", 0o555),
        "kg: .kg/store/…: Permission denied: check the permissions, or name another place\n",
    ),
    Fault(
        "the exports folder is a file",
        "the store holds the new graph",
        instead("exports"),
        "kg: exports: File exists: something else has that name: name another, or remove it\n",
    ),
    Fault(
        "the store is a file",
        "the exports stay",
        instead(".kg/store"),
        "kg: .kg/store: File exists: something else has that name: name another, or remove it\n",
    ),
    Fault(
        "the folder holds other files and no store",
        "they stay",
        lambda project: (project / ".kg/store/current").rename(project / ".kg/store/mine"),
        "kg: .kg/store: the folder holds other files and no store: name another folder\n",
    ),
    Fault(
        "an export to a device",
        "it stays a device",
        lambda project: None,
        "kg: /dev/null: is no file: name another, or remove it\n",
        words=("export", "-f", "turtle", "-o", "/dev/null"),
    ),
    Fault(
        "standard output is full",
        "the exit code tells it",
        lambda project: None,
        "kg: No space left on device: make room, or write elsewhere; nothing that was whole is lost\n",
        words=("query", "-e", "SELECT * { ?s ?p ?o }", "-f", "csv"),
        to="/dev/full",
    ),
    Fault(
        "there is no folder for temporary files",
        "another is taken",
        note("b-en.md"),
        code=0,
        env={"TMPDIR": "/nonexistent/at/all"},
        out="notes         2\n",
    ),
    # --- what lies among the notes
    Fault(
        "a note may not be read",
        OTHERS,
        both(note("b-en.md"), lambda project: (project / "posts/b-en.md").chmod(0)),
        "b-en.md:1: cannot be read: Permission denied: check the file and its permissions\n" + READ,
    ),
    Fault(
        "a folder may not be listed",
        OTHERS,
        lambda project: (project / "posts/sub").mkdir(0),
        "sub:1: the folder cannot be listed: check its permissions\n" + READ,
    ),
    Fault(
        "a link that leads in a circle",
        OTHERS,
        link("b-en.md", "b-en.md"),
        "b-en.md:1: cannot be read: it leads in a circle: check the file and its permissions\n" + READ,
    ),
    Fault("a folder that links to itself", "it is read once", link("self", "."), code=0, out="notes         1\n"),
    Fault(
        "a link to a file outside",
        "that file is not read",
        link("b-en.md", "/etc/hostname"),
        "b-en.md:1: the link leads out of the folder: copy the file into the folder\n" + READ,
    ),
    Fault(
        "a link to a folder outside",
        "nothing in it is read",
        link("etc", "/etc"),
        "etc:1: the link leads out of the folder: copy the file into the folder\n" + READ,
    ),
    Fault(
        "a link to nothing",
        OTHERS,
        link("b-en.md", "gone.md"),
        "b-en.md:1: cannot be read: No such file or directory: check the file and its permissions\n" + READ,
    ),
    Fault(
        "a pipe named like a note",
        "nobody waits for it",
        lambda project: os.mkfifo(project / "posts/b-en.md"),
        "b-en.md:1: not a file: remove it, or give it another name\n" + READ,
    ),
    Fault(
        "a folder named like a note",
        "the notes in it are read",
        lambda project: [(project / "posts/b.md").mkdir(), note("b.md/c-en.md")(project)],
        code=0,
        out="notes         2\n",
    ),
    Fault("names that differ in case alone", "they are two notes", both(note("B-en.md"), note("b-en.md")), code=0, out="notes         3\n"),
    Fault("a name of 255 bytes", "it is a name", note(LONG), code=0, out="notes         2\n"),
    Fault(
        "a name that is not UTF-8 (a lone surrogate to Python)",
        OTHERS,
        lambda project: (project / "posts" / os.fsdecode(b"\xff-en.md")).write_text(NOTE, "utf-8"),
        "\\xff-en.md:1: the file's name is not UTF-8: rename it\n" + READ,
    ),
    # --- what stands in a note
    Fault(
        "a note of 50 MB",
        "one of more than 2 MB is refused before it is read whole",
        note("b-en.md", NOTE.encode() * 1_700_000),
        "b-en.md:1: larger than 2 MB: split it into several notes\n" + READ,
    ),
    Fault(
        "a lone surrogate in the text",
        OTHERS,
        note("b-en.md", b"a\nb \xed\xa0\x80"),
        "b-en.md:2: byte 0xed is not UTF-8: save it as UTF-8\n" + READ,
    ),
    Fault(
        "YAML that grows by aliases (billion laughs)",
        OTHERS,
        note("b-en.md", f"---\n{LAUGHS}---\n{NOTE}"),
        "b-en.md:…: the front matter grows too large: write out what its aliases (*) repeat\n" + READ,
    ),
    Fault(
        "YAML that would build a Python object",
        "nothing is built or run",
        note("b-en.md", f"---\nx: !!python/object/apply:os.mkdir [pwned]\n---\n{NOTE}"),
        "b-en.md:2: the front matter has a tag (tag:yaml.org,2002:python/object/apply:os.mkdir): "
        "leave the tag out: values are text, numbers, lists\n" + READ,
    ),
    # --- what stands in one's own ontology and settings
    Fault(
        "kg.toml is no TOML",
        STAYS,
        lambda project: (project / "kg.toml").write_text('posts = "posts"\nformats = [', "utf-8"),
        'kg.toml:2: not TOML (Invalid value): write lines such as posts = "posts"\n',
    ),
    Fault("an ontology that is no Turtle", STAYS, own("kg.ttl", "# mine\nno turtle"), "…/ontology/kg.ttl:2: …: mend the file\n"),
    Fault(
        "a catalogue that is no Turtle",
        STAYS,
        own("catalogue/mine.ttl", PREFIXES + "<a> kg:x ."),
        "…/ontology/catalogue/mine.ttl:2: …: mend the Turtle\n",
    ),
    Fault(
        "a catalogue with a class that there is not",
        STAYS,
        own("catalogue/mine.ttl", PREFIXES + '<entity/x> a kg:Nonsense ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Zorbex"@en .'),
        "…/ontology/catalogue/mine.ttl:2: kg:Nonsense is no class of things with names: write one of …, or one below them\n",
    ),
    Fault(
        "a file of one's own ontology whose name is not UTF-8",
        STAYS,
        own(os.fsdecode(b"rules/\xff.rq"), "ASK {}"),
        "…/ontology/rules/\\xff.rq:1: the file's name is not UTF-8: rename it\n",
    ),
    Fault(
        "a file of decisions whose name is not UTF-8",
        STAYS,
        own(os.fsdecode(b"decisions/\xff.toml"), ""),
        "…/ontology/decisions/\\xff.toml:1: the file's name is not UTF-8: rename it\n",
    ),
    Fault(
        "a folder named like a catalogue",
        STAYS,
        own("catalogue/mine.ttl/x", ""),
        "kg: …/ontology/catalogue/mine.ttl: Is a directory: something else has that name: name another, or remove it\n",
    ),
    Fault(
        "a language file that is no TOML",
        STAYS,
        own("languages/en/names.toml", "a = 1\nb = ["),
        "…/ontology/languages/en/names.toml:2: …: mend the file\n",
    ),
    Fault(
        "a language file with a number for a list",
        STAYS,
        own("languages/en/names.toml", "\nparticles = 3\n"),
        "…/ontology/languages/en/names.toml:2: particles is a number, not a list: write it as the shipped names.toml do\n",
    ),
    Fault(
        "a pattern that is no expression",
        STAYS,
        own("patterns/en.toml", '[[pattern]]\nid = "mine"\npredicate = "founderOf"\nmatch = ["(("]\n'),
        "…/ontology/patterns/en.toml:1: pattern mine: missing ), unterminated subpattern at position 1: mend the expression\n",
    ),
    Fault(
        "a pattern with a macro that there is not",
        STAYS,
        own("patterns/en.toml", '[[pattern]]\nid = "mine"\npredicate = "founderOf"\nmatch = ["{s} <zorbled> {o}"]\n'),
        "…/ontology/patterns/en.toml:1: pattern mine: no macro <zorbled> in grammar.toml: mend the expression\n",
    ),
    Fault(
        "a pattern with a number for a name",
        STAYS,
        own("patterns/en.toml", '[[pattern]]\nid = 3\npredicate = "founderOf"\n'),
        "…/ontology/patterns/en.toml:1: pattern 3: id: write a text\n",
    ),
    Fault(
        "a pattern that takes for ever on some text",
        "reading a note has a limit: a minute of processor time and a second for 1,000 bytes",
        own("patterns/en.toml", ROW),
        "…/ontology/patterns/en.toml:1: pattern mine: takes longer than 4 seconds on one note: "
        "let no part that repeats hold another that repeats\n",
        patience=4.0,
    ),
    Fault("a rule that is no SPARQL", STAYS, own("rules/mine.rq", "# mine\nSELEC"), "…/ontology/rules/mine.rq:2: …: mend the rule\n"),
    Fault(
        "a rule that nests so deeply that its reader would end the process",
        STAYS,
        own("rules/mine.rq", "ASK " + "{" * 3000 + "}" * 3000),
        "…/ontology/rules/mine.rq:1: longer than 10,000 characters, or nested more than 100 deep: write several rules\n",
    ),
    Fault(
        "a rule for a scope that there is not",
        STAYS,
        own("rules/mine.rq", "# mine\n# scope: sentence\nASK {}"),
        "…/ontology/rules/mine.rq:2: scope: sentence: name one of …, or leave the line out\n",
    ),
    Fault(
        "a rule that finds nothing that could be a conflict",
        STAYS,
        own("rules/mine.rq", "ASK {}"),
        "…/ontology/rules/mine.rq:1: neither SELECT nor CONSTRUCT: mend the rule\n",
    ),
    Fault(
        "a shape that is no Turtle",
        STAYS,
        own("shapes.ttl", "no turtle"),
        "…/ontology/shapes.ttl:1: …: mend the file\n",
        words=("build", "--check"),
    ),
    Fault(
        "a shape that is none",
        STAYS,
        own("shapes.ttl", PREFIXES + "<urn:s> a sh:NodeShape ; sh:targetClass kg:Evidence ; sh:and 3 ."),
        "…/ontology/shapes.ttl:1: a shape cannot be used (…): mend the shape\n",
        words=("build", "--check"),
    ),
    Fault(
        "a shape whose sh:pattern is no expression",
        STAYS,
        own("shapes.ttl", PREFIXES + SHAPE.format('"(("')),
        "…/ontology/shapes.ttl:1: a shape cannot be used (…): mend the shape\n",
        words=("build", "--check"),
    ),
    Fault(
        "a decision that is none",
        STAYS,
        own("decisions/mine.toml", "\n[[same]]\n"),
        "…/ontology/decisions/mine.toml:2: [[same]] needs when: write when = 2026-01-31, or a time with its offset\n",
    ),
)

ELSEWHERE = (
    Shown(
        "a note vanishes while the folder is read",
        OTHERS,
        "told with file and line",
        "test_faults::test_a_note_that_vanishes_while_the_folder_is_read",
    ),
    Shown(
        "100,000 files",
        "each is read; time grows with their number",
        "1,000 here; KG_LARGE=1 makes 100,000",
        "test_faults::test_many_files",
    ),
    Shown(
        "a file whose name another has but for its ending",
        OTHERS,
        "told with file and line",
        "test_notes::test_a_folder_is_read_in_order_and_errors_stop_nothing",
    ),
    Shown(
        "bytes that are no text, UTF-16, NUL",
        OTHERS,
        "told with file and line",
        "test_limits::test_what_is_no_text_is_an_error_beside_a_graph",
    ),
    Shown(
        "deep lists, quotes and brackets; a word, a sentence, a line without end",
        "time grows with length",
        "read",
        "test_limits::test_time_grows_with_length",
    ),
    Shown(
        "words that would be code somewhere",
        "they are words in every export",
        "escaped",
        "test_limits::test_hostile_words_in_every_field_are_words_in_every_export",
    ),
    Shown(
        "a `sh:pattern` that takes for ever on some text",
        "a check has a limit: a minute and a second for 1,000 triples",
        "told",
        "test_faults::test_a_shape_that_takes_for_ever_is_told",
    ),
    Shown(
        "SIGKILL at any moment of a build",
        "the store holds the old graph or the new one; the next build gives the same bytes",
        "50 kills",
        "test_safety::test_a_build_killed_at_any_moment_leaves_the_last_complete_graph",
    ),
    Shown(
        "SIGTERM or SIGINT in a build",
        STAYS,
        "exit code -15, 130; no traceback",
        "test_faults::test_a_signal_ends_a_build_and_leaves_the_last_graph",
    ),
    Shown(
        "SIGTERM or SIGINT while watching",
        "the build is ended or given up, the last graph stays",
        "exit code 0",
        "test_safety::test_watching_follows_the_notes_keeps_the_last_graph_and_stops_cleanly",
    ),
    Shown("a lock of a process that died", "it locks nothing", "built", "test_faults::test_the_lock_of_a_dead_process_locks_nothing"),
    Shown(
        "two builds at once",
        "one waits for the other",
        "both done",
        "test_safety::test_two_builds_at_once_and_a_server_that_loses_no_request",
    ),
    Shown("a damaged file in the store", "it is made anew", "built as from nothing", "test_incremental::test_a_damaged_part_is_made_anew"),
    Shown(
        "a clock that was set back",
        "time stamps play no part",
        "what changed is read",
        "test_faults::test_a_clock_that_was_set_back_hides_no_change",
    ),
    Shown(
        "nobody reads the pipe any more (`kg query … | head -1`)",
        "it ends without a word",
        "exit code 141",
        "test_faults::test_a_pipe_that_nobody_reads",
    ),
    Shown(
        "standard input, output or error is closed", "what goes there is nowhere", "exit codes as ever", "test_faults::test_closed_streams"
    ),
    Shown(
        "a terminal or a locale that knows ASCII only",
        "nothing stops; other characters are escaped",
        "exit code 0",
        "test_faults::test_a_locale_of_ascii",
    ),
    Shown(
        "a request to `kg serve` that means no good",
        "it is refused or harmless",
        "450 requests",
        "test_hostile::test_a_hostile_request_is_refused_or_harmless",
    ),
)
