"""`/review` over HTTP: who may, what is shown, what is written and taken back, and those who mean no good."""

from __future__ import annotations

import html
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import Pipe
from pathlib import Path

import httpx
import pytest

from kg.config import Config
from kg.decisions import Decision, Different, Naming, Nothing, Right, Same, Settled, Typing, Wrong
from kg.decisions.files import load_decisions
from kg.graph import Graph
from kg.pages.words import tables
from kg.resources import ontology_roots
from kg.review.finding import to_decide
from kg.review.things import Thing
from kg.review.writing import preview, remove, write
from kg.server.evaluation import Answer
from kg.server.pages.asking import Ask
from kg.server.pages.decided import about, answers
from kg.server.pages.deciding import Turn, work
from kg.server.sessions import NAME, SECONDS, Session, Sessions, person
from kg.stores.oxigraph import DiskStore
from tests.test_cli import kg
from tests.test_server import TOKEN, serve, stop

BASE = Config().base
ADA = "Ada Lovelace"
NOTES = {
    "a": "Jane Fenwick is the CEO of Zorbex Paints. Jane Fenwick was born in Oslo. Jane Fenwick was born in 1970.\n\n"
    "Kota Sato was born in Bergen. Kota Sato joined Zorbex Paints. <img src=x onerror=alert(1)> Kota Sato left Zorbex Paints.",
    "b": "Zorbex Paints Ltd is based in Oslo. Mary Quillfeather was born in Bergen. Mary Quilfeather was born in Bergen.\n\n"
    "Jane Fenwick was born in 1971.\n\n"
    "</script><script>alert(1)</script> Mary Quillfeather joined Zorbex Paints Ltd. {{7*191}}",
}


def built(folder: Path) -> Path:
    """A project with an ontology folder of its own, built."""
    (folder / "posts").mkdir()
    (folder / "ontology").mkdir()
    (folder / "kg.toml").write_text('ontology = "ontology"\n', "utf-8")
    for name, text in NOTES.items():
        (folder / "posts" / f"{name}.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    done = kg("build", "--no-exports", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("deciding"))


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    process, address = serve(home / ".kg" / "store", "--workers", "1", cwd=home)
    yield address
    stop(process)


@pytest.fixture
def clean(home: Path) -> Path:
    """The user's ontology folder, in which nobody decided anything."""
    shutil.rmtree(home / "ontology" / "decisions", ignore_errors=True)
    return home / "ontology"


def client(url: str, **headers: str) -> httpx.Client:
    """A browser that has shown nothing yet; its forms come from the server's own pages."""
    return httpx.Client(base_url=url, headers={"Origin": url, "Sec-Fetch-Site": "same-origin", **headers}, timeout=60)


@contextmanager
def entered(url: str, who: str = ADA, **headers: str) -> Iterator[httpx.Client]:
    """One that has shown the token."""
    with client(url, **headers) as browser:
        answer = browser.post("/review/enter", data={"who": who, "token": TOKEN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/review")
        yield browser


def things(home: Path, *kinds: str) -> tuple[Thing, ...]:
    """What is open, as the command finds it."""
    roots = ontology_roots(home / "ontology")
    return to_decide(Graph(DiskStore(home / ".kg" / "store")), roots, load_decisions(roots, BASE), kinds or ("fact",))


def decided(ontology: Path) -> list[Decision]:
    return list(load_decisions((ontology,), BASE).all)


def shown(page: str) -> list[str]:
    """The questions on a page, by their ids."""
    return re.findall(r'data-id="([^"]+)"', page)


def test_nothing_is_shown_or_written_without_the_token(url: str, home: Path, clean: Path) -> None:
    thing = things(home)[0]
    with client(url) as browser:
        page = browser.get("/review")
        assert page.status_code == 200 and 'name="token"' in page.text and "Jane Fenwick" not in page.text
        assert page.headers["cache-control"] == "no-store" and page.headers["content-security-policy"].startswith("default-src 'self'")
        wrong = browser.post("/review/enter", data={"who": ADA, "token": TOKEN + "!"})
        assert wrong.status_code == 403 and "not the token" in wrong.text and "set-cookie" not in wrong.headers
        sent = browser.post("/review/decide", data={"thing": thing.id, "key": "n"})
        assert sent.status_code == 403 and "session is over" in sent.text
        answer = browser.post("/review/enter", data={"who": ADA, "token": TOKEN})
        cookie = answer.headers["set-cookie"].casefold()
        assert {"httponly", "samesite=strict", "path=/review"} <= {part.strip() for part in cookie.split(";")}
        assert TOKEN not in answer.headers["set-cookie"] and TOKEN not in browser.get("/review").text
        left = browser.post("/review/leave")
        assert left.headers["location"] == "/" and 'name="token"' in browser.get("/review").text
    assert not (clean / "decisions").exists()


def test_without_a_token_there_is_no_such_page(home: Path) -> None:
    process, address = serve(home / ".kg" / "store", "--workers", "1", token="", cwd=home)
    try:
        page = httpx.get(f"{address}/review")
        assert page.status_code == 403 and "KG_TOKEN" in page.text and 'href="/review"' not in page.text
        with client(address) as browser:
            for path in ("enter", "decide", "undo", "leave"):
                assert browser.post(f"/review/{path}", data={"token": ""}).status_code == 403
    finally:
        stop(process)


def test_an_answer_is_written_as_the_command_writes_it_and_taken_back_to_the_byte(url: str, home: Path, clean: Path) -> None:
    file = clean / "decisions" / "ada-lovelace.toml"
    file.parent.mkdir()
    by_hand = '# What Ada decided\n\n[[nothing]]\nentity = "ent:x"  # surely\nwho = "Ada Lovelace"\nwhen = 2026-11-29\nwhy = "so"\n'
    file.write_text(by_hand, "utf-8")
    before = datetime.now(UTC).replace(microsecond=0)
    thing = next(t for t in things(home) if len(t.options[1].drafts) > 1)
    with entered(url) as browser:
        page = browser.get("/review?kind=fact").text
        assert thing.id in shown(page) and "Kota Sato joined Zorbex Paints" in html.unescape(re.sub("<[^>]+>", "", page))
        answer = browser.post("/review/decide", data={"thing": thing.id, "key": "n", "kind": "fact", "page": "1", "why": " never\nso "})
        assert (answer.status_code, answer.headers["location"]) == (303, "/review?kind=fact&page=1")
        made = [d for d in decided(clean) if isinstance(d, Wrong)]
        assert len(made) == len(thing.options[1].drafts) == 2
        when = datetime.fromisoformat(made[0].made.when)
        assert before <= when <= datetime.now(UTC) and {d.made.why for d in made} == {"never so"}
        blocks = [preview(draft, ADA, when, "never so") for draft in thing.options[1].drafts]
        assert sorted(file.read_text("utf-8").removeprefix(by_hand).strip("\n").split("\n\n")) == sorted(b.strip("\n") for b in blocks)
        after = browser.get("/review").text
        assert thing.id not in shown(after) and "wrong" in after and "never so" in after and "waits for kg build" in after
        undone = browser.post("/review/undo", data={"decision": [d.made.iri for d in made], "kind": "", "page": ""})
        assert (undone.status_code, undone.headers["location"]) == (303, "/review")
        assert file.read_text("utf-8") == by_hand
        assert thing.id in shown(browser.get("/review?kind=fact").text)


ANSWERS = [("fact", "y", Right), ("duplicate", "s", Same), ("duplicate", "d", Different), ("name", "x", Nothing), ("name", "y", Typing)]
ANSWERS += [("name", "t", Typing), ("conflict", "2", Settled), ("conflict", "s", Same)]


@pytest.mark.parametrize(("kind", "key", "wanted"), ANSWERS)
def test_every_answer_can_be_given(url: str, home: Path, clean: Path, kind: str, key: str, wanted: type) -> None:
    thing, option = next((t, o) for t in things(home, kind) for o in t.options if o.key == key)
    with entered(url) as browser:
        assert f'data-key="{key}"' in browser.get(f"/review?kind={kind}").text
        done = browser.post("/review/decide", data={"thing": thing.id, "key": key, "kind": kind, "type": "Company"})
        assert done.status_code == 303
        made, *others = decided(clean)
        assert len(others) == len(option.more)
        assert isinstance(made, wanted) and made.made.why.startswith("seen in review: ")
        assert thing.id not in shown(browser.get("/review").text)


WHO_SENT = {
    "from another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "from another port": {"Sec-Fetch-Site": "same-site"},
}
BAD = {
    "no such question": ({"thing": "nothing", "key": "y"}, 409, "decided already"),
    "no question": ({"thing": "", "key": "y"}, 409, "decided already"),
    "no answer of it": ({"key": "s"}, 400, "none of the answers"),
    "no answer": ({}, 400, "none of the answers"),
    "two answers": ({"key": "yn"}, 400, "none of the answers"),
    "a huge reason": ({"key": "y", "why": "x" * 1001}, 400, "1,000 characters"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_answer_is_told_and_nothing_is_written(url: str, home: Path, clean: Path, what: str) -> None:
    data, status, told = BAD[what]
    with entered(url) as browser:
        answer = browser.post("/review/decide", data={"thing": things(home)[0].id, **data})
        assert answer.status_code == status and told in answer.text and 'role="alert"' in answer.text
        assert shown(answer.text)
    assert not (clean / "decisions").exists()


@pytest.mark.parametrize("sent", WHO_SENT.values(), ids=WHO_SENT)
def test_a_form_that_is_not_our_own_is_refused_whoever_sends_it(url: str, home: Path, clean: Path, sent: dict[str, str]) -> None:
    with entered(url) as browser:
        for path in ("decide", "undo", "leave"):
            assert browser.post(f"/review/{path}", data={"thing": things(home)[0].id, "key": "y"}, headers=sent).status_code == 403
        assert browser.post("/review/decide", content=b"why=" + b"x" * 30, headers={"Content-Type": "text/plain"}).status_code == 415
        assert browser.post("/review/decide", data={"why": "x" * 200_000}).status_code == 413
        assert shown(browser.get("/review").text)
    assert not (clean / "decisions").exists()


def test_a_class_that_there_is_not_is_told_with_those_like_it(url: str, home: Path, clean: Path) -> None:
    thing = things(home, "name")[0]
    with entered(url) as browser:
        answer = browser.post("/review/decide", data={"thing": thing.id, "key": "t", "type": "Compny<b>"})
        assert answer.status_code == 400 and "There is no class “Compny&lt;b&gt;”" in answer.text and "(Company)" in answer.text
        assert '<option value="Company">company</option>' in answer.text
    assert not (clean / "decisions").exists()


def test_what_is_sent_twice_is_written_once(url: str, home: Path, clean: Path) -> None:
    data = {"thing": things(home, "duplicate")[0].id, "key": "s"}
    with entered(url) as browser:
        assert browser.post("/review/decide", data=data).status_code == 303
        (made,) = decided(clean)
        again = browser.post("/review/decide", data=data)
        assert again.status_code == 409 and "Nothing was written" in again.text
        assert decided(clean) == [made]
        assert browser.post("/review/undo", data={"decision": made.made.iri}).status_code == 303
        gone = browser.post("/review/undo", data={"decision": [made.made.iri, "urn:x"]})
        assert gone.status_code == 409 and "no file any more" in gone.text


def test_a_name_that_is_a_path_stays_in_the_folder(url: str, home: Path, clean: Path) -> None:
    with entered(url, who="../../x") as browser:
        assert browser.post("/review/decide", data={"thing": things(home)[0].id, "key": "y"}).status_code == 303
    assert [f.relative_to(home).as_posix() for f in home.rglob("x.toml")] == ["ontology/decisions/x.toml"]
    with entered(url, who="赤" * NAME) as browser:
        assert browser.post("/review/decide", data={"thing": things(home)[0].id, "key": "y"}).status_code == 303
    assert len(list((clean / "decisions").iterdir())) == 2


def test_what_a_note_says_is_no_markup(url: str, clean: Path) -> None:
    with entered(url) as browser:
        page = browser.get("/review?kind=fact").text + browser.get("/review?kind=name").text
    assert "<script>alert" not in page and "<img src=x" not in page and "1337" not in page
    assert "&lt;script&gt;alert(1)" in page and "&lt;img src=x onerror" in page
    assert all("src=" in tag or "application/json" in tag for tag in re.findall("<script[^>]*>", page))
    assert " style=" not in page and not re.search(r"\son\w+=", re.sub("&lt;.*?&gt;", "", page))


def test_what_was_decided_elsewhere_is_listed_and_not_asked(url: str, home: Path, clean: Path) -> None:
    thing = things(home)[0]
    with entered(url) as browser:
        assert thing.id in shown(browser.get("/review").text)
        made = write(clean, thing.options[0].draft, "<b>Bob</b>", datetime(2026, 11, 28, 10, tzinfo=UTC), "<i>her</i> passport", BASE)
        page = browser.get("/review").text
        assert thing.id not in shown(page) and "&lt;b&gt;Bob&lt;/b&gt;" in page and "&lt;i&gt;her&lt;/i&gt; passport" in page
        assert 'id="undo"' not in page  # the key takes back one's own, of this session
        assert browser.post("/review/undo", data={"decision": made.decision.made.iri}).status_code == 303
    assert decided(clean) == []


def test_those_who_decide_at_once_lose_nothing(url: str, home: Path, clean: Path) -> None:
    some = things(home)
    sent: list[int] = []

    def send(number: int) -> None:
        with entered(url) as browser:
            for thing in some[number::2]:
                sent.append(browser.post("/review/decide", data={"thing": thing.id, "key": "y"}).status_code)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for n in range(10):  # as the command does, from another process
        draft = things(home, "duplicate")[0].options[0].draft
        made = write(clean, draft, ADA, datetime.now(UTC), f"reason {n}", BASE)
        if n < 9:
            assert remove(clean, made.decision.made.iri, BASE) is not None
    for thread in threads:
        thread.join()
    assert set(sent) == {303} and len(sent) == len(some)
    told = {(d.fact.subject, d.fact.predicate, d.fact.object) for d in decided(clean) if isinstance(d, Right)}
    assert len(told) == len(some) and sum(isinstance(d, Same) for d in decided(clean)) == 1


@pytest.mark.parametrize("language", list(tables()))
def test_every_language_says_everything(url: str, home: Path, clean: Path, language: str) -> None:
    write(clean, things(home)[0].options[1].draft, ADA, datetime.now(UTC), "so", BASE)
    with entered(url, **{"Accept-Language": language}) as browser:
        pages = [browser.get(f"/review?kind={kind}").text for kind in ("fact", "name", "duplicate", "conflict")]
    with client(url, **{"Accept-Language": language}) as browser:
        pages.append(browser.get("/review").text)
    for page in pages:
        assert f'<html lang="{language}"' in page and "review." not in re.sub(r'"[^"]*review\.(css|js)[^"]*"', "", page)
    known = {tag: words("review.ask.fact") in pages[0] for tag, words in tables().items()}
    assert known == {tag: tag == language for tag in tables()}


# --- The process behind the page, by itself.


def turned(home: Path, *turns: Turn) -> list[Answer]:
    """What the process answers to these turns."""
    ours, theirs = Pipe()
    thread = threading.Thread(target=work, args=(theirs,))
    thread.start()
    answers = []
    for turn in turns:
        ours.send(turn)
        answers.append(ours.recv())
    ours.close()
    thread.join()
    theirs.close()
    return answers


def showing(home: Path, ontology: str, base: str = BASE) -> Turn:
    return Turn(Ask("review", str(home / ".kg" / "store"), base, "/review", "", review=True), ontology, Session(ADA, 0), "show")


def test_what_keeps_the_page_from_working_is_told(home: Path, clean: Path) -> None:
    ontology = str(clean)
    none, other = turned(home, showing(home, ""), showing(home, ontology, "https://other.example/"))
    assert none.status == 404 and "ontology = &#34;ontology&#34;" in none.body.decode()
    assert other.status == 409 and "https://other.example/" in other.body.decode()
    (clean / "decisions").mkdir()
    (clean / "decisions" / "bob.toml").write_text("[[right\n", "utf-8")
    broken = turned(home, showing(home, ontology))[0]
    assert broken.status == 500 and "bob.toml:1: " in broken.body.decode()


def test_another_generation_of_the_store_is_read_anew(home: Path, clean: Path, tmp_path: Path) -> None:
    place = tmp_path / "home"
    (place / ".kg").mkdir(parents=True)
    quads = list(DiskStore(home / ".kg" / "store").quads())
    store = DiskStore(place / ".kg" / "store")
    store.load(q for q in quads if "born" not in str(q))
    ours, theirs = Pipe()
    thread = threading.Thread(target=work, args=(theirs,))
    thread.start()
    ours.send(showing(place, str(clean)))
    first = ours.recv().body.decode()
    DiskStore(place / ".kg" / "store").load(quads)
    ours.send(showing(place, str(clean)))
    second = ours.recv().body.decode()
    ours.close()
    thread.join()
    assert shown(first) and "born" not in first and "born" in second


# --- Sessions and what is listed.


def test_a_session_ends_and_cannot_be_made_up() -> None:
    sessions = Sessions("secret")
    cookie = sessions.begun("secret", "赤城 花", 1000)
    assert sessions.read(cookie, 1000 + SECONDS - 1) == Session("赤城 花", 1000)
    assert sessions.read(cookie, 1000 + SECONDS) is None
    assert [sessions.begun(shown, "Ada", 0) for shown in ("", "secre", "secret ", "SECRET")] == [""] * 4
    assert Sessions("").begun("", "Ada", 0) == ""
    for changed in (cookie[:-1], cookie.replace(".1000.", ".9999."), f"QWRh.1000.{cookie.rpartition('.')[2]}", "", "..", "é.ÿ.\udcff"):
        assert sessions.read(changed, 1000) is None
    assert Sessions("secret").read(cookie, 1000) is None  # each server has its own key


def test_a_name_is_one_line_that_prints() -> None:
    assert person("  Ada \n Lovelace ") == "Ada Lovelace" and person("赤城　花") == "赤城 花"
    assert [person(x) for x in ("", " ", "A\x1b[31m", "A\u202eb", "x" * (NAME + 1), "A\x00")] == [""] * 6


def test_every_kind_of_decision_is_listed_by_what_it_is_about(tmp_path: Path) -> None:
    made = [d for t in _texts() for d in load_decisions((_folder(tmp_path, t),), BASE).all]
    told = {d.made.kind: about(d) for d in made}
    assert set(told) == {"same", "different", "split", "name", "nothing", "type", "wrong", "right", "settled"}
    assert told["name"].text == "Zorbi" and told["type"].type == "Company" and told["right"].ends == (f"{BASE}entity/zorbex", "1999")
    assert told["split"].ends == (f"{BASE}entity/person/jane", f"{BASE}entity/person/jane-poet")
    assert isinstance(next(d for d in made if d.made.kind == "name"), Naming)
    listed = answers(load_decisions((tmp_path,), BASE), set(), Session("Ada Lovelace", 0))
    assert len(listed) == 9 and not any(a.mine for a in listed)  # they bear no time of day


def _texts() -> list[str]:
    """The blocks of docs/decisions.md would do, but a test's sentences are its own."""
    end = 'who = "Ada Lovelace"\nwhen = 2026-11-29\nwhy = "so"\n'
    fact = 'subject = "ent:zorbex"\npredicate = "foundedOn"\nobject = "1999"\nwords = "since 1999"\n'
    inline = '{ subject = "ent:zorbex", predicate = "foundedOn", object = "%s", words = "since %s" }'
    heads = [
        '[[same]]\nentities = ["ent:a", "ent:b"]\n',
        '[[different]]\nentities = ["ent:a", "ent:c"]\n',
        '[[split]]\nentity = "ent:person/jane"\ninto = [{ entity = "ent:person/jane-poet", near = ["sonnet"] }]\n',
        '[[name]]\nname = "Zorbi"\nentity = "ent:zorbex"\n',
        '[[nothing]]\nentity = "ent:d"\n',
        '[[type]]\nentity = "ent:zorbex"\ntype = "Company"\n',
        '[[wrong]]\npattern = "pattern/en/born-in"\nwords = "born in a barn"\n',
        f"[[right]]\n{fact}",
        f"[[settled]]\nfavour = {inline % (1999, 1999)}\nagainst = [{inline % (1998, 1998)}]\n",
    ]
    return ["\n".join(head + end for head in heads)]


def _folder(folder: Path, text: str) -> Path:
    (folder / "decisions").mkdir()
    (folder / "decisions" / "ada-lovelace.toml").write_text(text, "utf-8")
    return folder
