"""`kg.toml` → `Config`: defaults, each key, and every message."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kg.config import Config, ConfigError, load_config


def message(folder: Path, text: str | bytes) -> str:
    """What is said of a `kg.toml` of this text, without the folder."""
    (folder / "kg.toml").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(ConfigError) as caught:
        load_config(folder)
    return str(caught.value).replace(f"{folder}/", "").replace(f"{folder}\\", "")


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config(posts=tmp_path / "posts", exports=tmp_path / "exports", store=tmp_path / ".kg" / "store")
    assert Config().base == "https://example.org/kg/"


def test_every_key(tmp_path: Path) -> None:
    text = (
        '\ufeffbase = "https://例え.example/知/"\r\nposts = "notes"\r\nexports = "out"\r\nontology = "mine"\r\n'
        'languages = ["ja", "zh-Hant"]\r\nminimum_confidence = 1\r\npatterns = ["pattern/en/a"]\r\nstore = "/srv/store"\r\n'
    )
    (tmp_path / "kg.toml").write_bytes(text.encode("utf-8"))
    config = load_config(tmp_path)
    assert config.base == "https://例え.example/知/"
    assert (config.posts, config.exports, config.ontology) == (tmp_path / "notes", tmp_path / "out", tmp_path / "mine")
    assert config.patterns == ("pattern/en/a",)
    assert (config.languages, config.minimum_confidence, config.store) == (("ja", "zh-Hant"), 1.0, Path("/srv/store"))


def test_each_key_is_explained() -> None:
    assert Config.__doc__ is not None
    assert all(f"`{f.name}`:" in Config.__doc__ for f in fields(Config))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# one\n\nbaze = "x"\n', "kg.toml:3: unknown key baze: use one of base, engine, exports"),
        ("posts = 'a'\n[stores]\nx = 1\n", "kg.toml:2: unknown key stores: use one of"),
        ("posts = 3\n", "kg.toml:1: posts = 3 will not do: write a folder"),
        ("posts = ''\n", "kg.toml:1: posts = '' will not do"),
        ("\nlanguages = 'ja'\n", "kg.toml:2: languages = 'ja' will not do: write a list of language tags"),
        ("languages = ['no language']\n", "kg.toml:1: languages = ['no language'] will not do"),
        ("minimum_confidence = 1.5\n", "kg.toml:1: minimum_confidence = 1.5 will not do: write a number from 0.0 to 1.0"),
        ("minimum_confidence = true\n", "kg.toml:1: minimum_confidence = True will not do"),
        ("minimum_confidence = nan\n", "kg.toml:1: minimum_confidence = nan will not do"),
        ("formats = 'html'\n", "kg.toml:1: formats = 'html' will not do: write a list of formats, such as"),
        ("patterns = 'all'\n", "kg.toml:1: patterns = 'all' will not do: write a list of names, such as"),
        ("patterns = ['']\n", "kg.toml:1: patterns = [''] will not do"),
        ("a = 1\nb = \n", "kg.toml:2: not TOML (Invalid value): write lines such as"),
        ("a = 'x", "kg.toml:1: not TOML"),
        (b"# a\n# \xff\n", "kg.toml:2: is not UTF-8: save it as UTF-8"),
    ],
)
def test_messages(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert message(tmp_path, text).startswith(said)


@pytest.mark.parametrize(
    "base",
    [
        "example.org/",
        "https://x.example",
        "https:///",
        "https://a b.example/",
        "https://x.example/?q=/",
        "",
        "/",
        "https://x.example/kg#",
        'https://x.example/">/',
    ],
)
def test_bases_that_are_no_absolute_iris(tmp_path: Path, base: str) -> None:
    assert "will not do: write an absolute IRI that ends with /" in message(tmp_path, f"base = '{base}'\n")


@pytest.mark.parametrize("base", ["https://x.example/", "http://localhost:8000/kg/", "urn:kg:mine/"])
def test_bases_that_are(tmp_path: Path, base: str) -> None:
    (tmp_path / "kg.toml").write_text(f"base = '{base}'\n", "utf-8")
    assert load_config(tmp_path).base == base
