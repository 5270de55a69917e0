"""Requests that mean no good, as a table: what is tried, the bytes that are sent, and the status codes that may come back.

Nothing here may change the store, reach another host, read a file, or keep
others waiting. `BAIT` stands for an address on which the test listens: nobody
may come. `GONE` as a status is a connection that the server closes.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

GONE = 0
BAIT = "127.0.0.1:9"  # replaced by the address of the test's own listener
SECRET = "dG9vLXNlY3JldA"  # never the token
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
TURTLE, JSON = "text/turtle", "application/sparql-results+json"
USING = "/sparql?using-graph-uri=urn:x"


class Try(NamedTuple):
    """One request: what is tried, its bytes, and which answers are right."""

    what: str
    sent: bytes
    right: tuple[int, ...]


def request(method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"", host: str | None = "localhost") -> bytes:
    """A request as bytes, on a connection that ends with it."""
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host is not None else []), "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body and "Transfer-Encoding" not in (headers or {}):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def raw(*lines: str, body: bytes = b"") -> bytes:
    """Lines of a request as they stand."""
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def asking(query: str, **headers: str) -> bytes:
    """A query by GET."""
    return request("GET", "/sparql?query=" + quote(query), {"Accept": JSON, **headers})


def posting(body: str | bytes, media: str = QUERY, target: str = "/sparql", method: str = "POST", **headers: str) -> bytes:
    """A body."""
    return request(method, target, {"Content-Type": media, **headers}, body.encode() if isinstance(body, str) else body)


# --- Text that would like to become code, in every parameter there is.
PAYLOADS = {
    "an IRI that ends early": "http://a/> } ; DROP ALL #",
    "a tag": "<script>alert(1)</script>",
    "a quotation mark": "\"'; DROP GRAPH <urn:g> ; \"'",
    "escapes": "\\u003E\\u007D CLEAR ALL",
    "a line break": "http://a/\r\nSet-Cookie: stolen=1\r\n\r\n<h1>hi</h1>",
    "a null": "http://a/\0b",
    "a template": "{{7*191}}{% raw %}${7*191}",
    "a path": "../../../../etc/passwd",
    "a file": "file:///etc/passwd",
    "another host": f"http://{BAIT}/x",
    "a long one": "http://a/" + "x" * 5000,
    "a mark that turns text round": "http://a/\u202e\u2066",
}
PARAMETERS = {
    "query": ("GET", "/sparql?query={}"),
    "default-graph-uri": ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri={}"),
    "named-graph-uri": ("GET", "/sparql?query=ASK%7B%7D&named-graph-uri={}"),
    "version": ("GET", "/sparql?query=ASK%7B%7D&version={}"),
    "the name of a parameter": ("GET", "/sparql?query=ASK%7B%7D&{}=1"),
    "graph": ("GET", "/graphs?graph={}"),
    "an address below the graphs": ("GET", "/graphs/{}"),
    "an address below the base": ("GET", "/entity/{}"),
    "the search": ("GET", "/?q={}"),
    "the language": ("GET", "/?language={}"),
    "the form": ("GET", "/entity/mina-okabe?format={}"),
    "the part of a page": ("GET", "/entity/mina-okabe?only={}"),
    "the ends of a path": ("GET", "/path?from={0}&to={0}"),
    "the conflicts": ("GET", "/conflicts?kind={0}&from={0}&page={0}"),
    "an address below the notes": ("GET", "/note/{}"),
    "the neighbours": ("GET", "/api/neighbours?iri={0}&known={0}&skip={0}"),
    "the facts between two": ("GET", "/api/facts?a={0}&b={0}"),
    "the graph": ("GET", "/graph?focus={0}&iri={0}"),
    "what to decide": ("GET", "/review?kind={0}&page={0}&decided={0}"),
}
REFUSED = (200, 400, 404, 406)


def injections() -> Iterator[Try]:
    """Each payload in each parameter."""
    for name, (method, target) in PARAMETERS.items():
        for what, payload in PAYLOADS.items():
            accept = {"Accept": "text/html, */*;q=0.1"}
            yield Try(f"{what}, in {name}", request(method, target.format(quote(payload, safe="")), accept), REFUSED)


# --- Ways out of the folder.
PATHS = [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/..%252f..%252fetc%252fpasswd",
    "/..%5c..%5c..%5cetc%5cpasswd",
    "/..%c0%af..%c0%afetc/passwd",
    "/static/../../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/../templates/base.html",
    "/static/%00base.css",
    "/static/base.css%00.html",
    "//etc/passwd",
    "///127.0.0.1/x",
    "/.git/config",
    "/.env",
    "/kg.toml",
    "/.kg/store/current",
    "/note/../../kg.toml",
    "/note/%2e%2e%2f%2e%2e%2fkg.toml",
    "/entity/....//....//etc/passwd",
    "/%00",
    "/%ff%fe",
    "/%",
    "/%zz",
    "/entity/" + "a/" * 3000,
    "/entity/" + "%25" * 3000,
    "/graphs/../../etc/passwd",
    "http://evil.example/entity/x",
    f"http://{BAIT}/",
    "*",
    "evil.example:443",
]
BINDS = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o . ?p ?q ?r"
IN_GRAPHS = " ".join(f"GRAPH ?{g} {{ {triple} }}" for g, triple in zip("uvwxyz", ENDLESS.split(" . "), strict=True))
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}"

QUERIES: list[tuple[str, bytes, tuple[int, ...]]] = [
    ("no query", asking(""), (400,)),
    ("a query of spaces", asking(" " * 5000), (400,)),
    ("half a query", asking("SELECT * {"), (400,)),
    ("an update as a query", asking("DROP ALL"), (400,)),
    ("a query with an update behind it", asking("ASK {} ; DROP ALL"), (400,)),
    ("two queries", request("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), (400,)),
    ("a query and an update", request("GET", "/sparql?query=ASK%7B%7D&update=DROP%20ALL"), (400,)),
    ("an update by GET", request("GET", "/sparql?update=DROP%20ALL"), (400,)),
    ("an update by HEAD", request("HEAD", "/sparql?update=DROP%20ALL"), (400,)),
    ("bytes that are no UTF-8", request("GET", "/sparql?query=%FF%FE"), (400,)),
    ("a lone surrogate", request("GET", "/sparql?query=ASK%7B%22%ED%A0%80%22%7D"), (400,)),
    ("overlong UTF-8", request("GET", "/sparql?query=ASK%C0%A0%7B%7D"), (400,)),
    ("bad percent-encoding", request("GET", "/sparql?query=ASK%7B%7"), (400,)),
    ("1,500 parameters", request("GET", "/sparql?" + "&".join(f"a{n}=1" for n in range(1500))), (400,)),
    ("5,000 brackets", posting("ASK " + "{" * 5000), (400, 500)),
    ("100,000 brackets", posting("ASK " + "{" * 100_000 + "}" * 100_000), (400, 500)),
    ("100,000 parentheses", posting("ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }"), (400, 500)),
    ("100,000 exclamation marks", posting("ASK { FILTER(" + "!" * 100_000 + "true) }"), (200, 400, 500)),
    ("a path of 20,000 steps", posting("ASK { ?s " + "/".join(["<urn:p>"] * 20_000) + " ?o }"), (200, 400, 500)),
    ("20,000 alternatives", posting("ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }"), (200, 400, 500)),
    ("20,000 subqueries", posting("SELECT * { { " * 20_000 + "?s ?p ?o" + " } }" * 20_000), (200, 400, 500)),
    ("100,000 values", posting("ASK { VALUES ?x { " + "1 " * 100_000 + "} }"), (200, 400, 500)),
    ("an IRI of a million characters", posting("ASK { <urn:" + "x" * 1_000_000 + "> ?p ?o }"), (200, 400)),
    ("a variable of a million characters", posting("ASK { ?" + "x" * 1_000_000 + " ?p ?o }"), (200, 400)),
    ("a string that never ends", posting("ASK { ?s ?p '''" + "x" * 1_000_000), (400,)),
    ("a string that doubles 40 times", posting(f"SELECT (STRLEN(?a40) AS ?n) {{ BIND('x' AS ?a0) {BINDS} }}"), (500,)),
    ("a query without end", posting(RUNAWAY), (500,)),
    ("a sort without end", posting("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY RAND()"), (500,)),
    ("an answer without end", posting("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), (500,)),
    ("a graph without end", posting("CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), (500,)),
    ("a joined text without end", posting("SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), (500,)),
    ("every path", posting("SELECT * { ?s (!<urn:x>|^!<urn:x>)* ?o . ?o (!<urn:y>|^!<urn:y>)* ?q }"), (500,)),
    ("an expression that backtracks", posting(f"ASK {{ FILTER(REGEX('{'a' * 5000}!', '^(a+)+$')) }}"), (200,)),
    ("an expression that is too large", posting("ASK { FILTER(REGEX('a', '((a{1,1000}){1,1000}){1,1000}')) }"), (200, 500)),
    ("an expression that is none", posting("ASK { FILTER(REGEX('a', '((((')) }"), (200,)),
    ("a replacement that grows", posting(f"SELECT (STRLEN(REPLACE('{'a' * 9000}', '', '{'b' * 9000}')) AS ?n) {{}}"), (200, 500)),
    ("a number without end", posting("SELECT (" + "9" * 10_000 + " * " + "9" * 10_000 + " AS ?x) {}"), (200, 400)),
    ("a limit below zero", posting("SELECT * {} LIMIT -1"), (400,)),
    ("a limit without end", posting("SELECT * {} LIMIT " + "9" * 100), (400,)),
    ("a function that is not there", posting("SELECT (<urn:system>('id') AS ?x) {}"), (200, 500)),
    ("an unknown prefix", posting("ASK { xx:a ?p ?o }"), (400,)),
    ("a BASE that is a script", posting("BASE <javascript:alert(1)> SELECT (<x> AS ?x) {}"), (200, 400)),
]

# --- Requests that would make the server call other hosts.
REACHING = [
    ("SERVICE", asking(f"SELECT * {{ SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE SILENT", asking(f"SELECT * {{ SERVICE SILENT <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (403,)),
    ("service in small letters", asking(f"SELECT * {{ service <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE behind a comment", asking(f"SELECT * {{ SERVICE # x\n<http://{BAIT}/> {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE with a prefix", asking(f"PREFIX b: <http://{BAIT}/> SELECT * {{ SERVICE b:x {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE with a variable", asking(f"SELECT * {{ VALUES ?w {{ <http://{BAIT}/> }} SERVICE ?w {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE with a base", asking(f"BASE <http://{BAIT}/> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE in escapes", asking(f"SELECT * {{ \\u0053ERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (400, 403)),
    ("SERVICE in a subquery", asking(f"SELECT * {{ {{ SELECT * {{ SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }} }} }}"), (403,)),
    ("SERVICE in EXISTS", asking(f"ASK {{ FILTER EXISTS {{ SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }} }}"), (403,)),
    ("SERVICE behind a string with a hash", asking(f"ASK {{ ?s ?p '#' SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (400, 403)),
    ("SERVICE behind quotation marks", asking(f"ASK {{ ?s ?p '\\'' . SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }}"), (403,)),
    ("SERVICE by an IRI of a file", asking("SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }"), (403,)),
    ("LOAD", posting(f"LOAD <http://{BAIT}/>", UPDATE), (403,)),
    ("LOAD SILENT INTO GRAPH", posting(f"LOAD SILENT <http://{BAIT}/> INTO GRAPH <urn:g>", UPDATE), (403,)),
    ("LOAD behind another update", posting(f"CLEAR SILENT GRAPH <urn:x> ; LOAD <http://{BAIT}/>", UPDATE), (403,)),
    ("LOAD of a file", posting("LOAD <file:///etc/passwd>", UPDATE), (403,)),
    ("SERVICE in an update", posting(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <http://{BAIT}/> {{ ?s ?p ?o }} }}", UPDATE), (403,)),
    ("FROM", asking(f"SELECT * FROM <http://{BAIT}/> {{ ?s ?p ?o }}"), (200,)),
    ("FROM NAMED", asking(f"SELECT * FROM NAMED <http://{BAIT}/> {{ GRAPH ?g {{ ?s ?p ?o }} }}"), (200,)),
    ("FROM a file", asking("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), (200,)),
    ("a graph elsewhere", request("GET", f"/graphs?graph=http%3A%2F%2F{BAIT}%2F"), (404,)),
]

# --- Writing without the token.
TRIPLE = "<urn:a> <urn:b> <urn:stolen> ."
WRITING = [
    ("an update", posting(f"INSERT DATA {{ {TRIPLE} }}", UPDATE), (401,)),
    ("an update in a form", posting("update=" + quote(f"INSERT DATA {{ {TRIPLE} }}"), FORM), (401,)),
    ("an update by QUERY", posting(f"INSERT DATA {{ {TRIPLE} }}", UPDATE, method="QUERY"), (400, 415)),
    ("an update as a query", posting(f"INSERT DATA {{ {TRIPLE} }}", QUERY), (400,)),
    ("a wrong token", posting("DROP ALL", UPDATE, Authorization=f"Bearer {SECRET}"), (401,)),
    ("an empty token", posting("DROP ALL", UPDATE, Authorization="Bearer "), (401,)),
    ("no scheme", posting("DROP ALL", UPDATE, Authorization="open sesame"), (401,)),
    ("an empty password", posting("DROP ALL", UPDATE, Authorization="Basic d2hvOg=="), (401,)),
    ("a password that is no base 64", posting("DROP ALL", UPDATE, Authorization="Basic %%%"), (401,)),
    ("a password that is no UTF-8", posting("DROP ALL", UPDATE, Authorization="Basic d2hvOv//"), (401,)),
    ("a password of 50,000 characters", posting("DROP ALL", UPDATE, Authorization="Basic " + "QUFB" * 12_500), (401,)),
    ("another scheme", posting("DROP ALL", UPDATE, Authorization='Digest username="a"'), (401,)),
    ("the token in the URL", posting("DROP ALL", UPDATE, target="/sparql?token=x&access_token=x"), (401,)),
    ("PUT of a graph", posting(TRIPLE, TURTLE, "/graphs?graph=urn:g", "PUT"), (401,)),
    ("POST of a graph", posting(TRIPLE, TURTLE, "/graphs", "POST"), (401,)),
    ("PUT of the default graph", posting("", TURTLE, "/graphs?default", "PUT"), (401,)),
    ("DELETE of the default graph", request("DELETE", "/graphs?default"), (401,)),
    ("DELETE of a graph", request("DELETE", "/graphs?graph=urn:g"), (401,)),
    ("a method in a header", request("GET", "/graphs?default", {"X-HTTP-Method-Override": "DELETE"}), (200,)),
    ("a method in a parameter", request("POST", "/graphs?default&_method=DELETE"), (401,)),
]

# --- Bodies.
BODIES = [
    ("a body that is no UTF-8", posting(b"\xff\xfe", QUERY), (400,)),
    ("UTF-16", posting("ASK {}".encode("utf-16"), "application/sparql-query; charset=utf-16"), (415,)),
    ("UTF-7", posting("ASK {}", "application/sparql-query; charset=utf-7"), (415,)),
    ("a media type of another kind", posting("ASK {}", "text/plain"), (415,)),
    ("a media type that is none", posting("ASK {}", "/;;=,"), (415,)),
    ("a media type of 20,000 characters", posting("ASK {}", "a/" + "b" * 20_000), (415,)),
    ("no media type", request("POST", "/sparql", {}, b"ASK {}"), (415,)),
    ("several parts", posting("--x\r\n\r\nASK {}\r\n--x--", "multipart/form-data; boundary=x"), (415,)),
    ("JSON", posting('{"query": "ASK {}"}', "application/json"), (415,)),
    ("XML with an entity", posting('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "application/xml"), (415,)),
    ("a body that is too long", posting(b"x" * 10_000_001), (413, GONE)),
    ("a form that is too long", posting(b"query=" + b"%20" * 3_400_000, FORM), (413, GONE)),
    ("a form of 1,500 fields", posting("&".join(f"a{n}=1" for n in range(1500)), FORM), (400,)),
    ("a form of one million ampersands", posting(b"&" * 1_000_000, FORM), (400,)),
    ("a packed body", posting(gzip.compress(b"ASK {}"), QUERY, **{"Content-Encoding": "gzip"}), (415,)),
    ("a packed bomb", posting(gzip.compress(b" " * 50_000_000), QUERY, **{"Content-Encoding": "gzip"}), (415,)),
    ("a bomb packed twice", posting(gzip.compress(gzip.compress(b" " * 50_000_000)), QUERY, **{"Content-Encoding": "gzip, gzip"}), (415,)),
    ("a packing that is not known", posting("ASK {}", QUERY, **{"Content-Encoding": "br"}), (415,)),
    ("a body behind GET", request("GET", "/sparql?query=ASK%7B%7D", {}, b"DROP ALL"), (200,)),
    ("a byte order mark and nothing", posting(b"\xef\xbb\xbf", QUERY), (400,)),
    ("an empty body", request("POST", "/sparql", {"Content-Type": QUERY}), (400,)),
]

# --- Headers.
LINE, HOST, END = "GET /sparql?query=ASK%7B%7D HTTP/1.1", "Host: localhost", "Connection: close"
PAGE, FILE, POST = "GET / HTTP/1.1", "GET /static/base.css HTTP/1.1", "POST /sparql HTTP/1.1"
HEADERS = [
    ("an Accept of 10,000 types", raw(LINE, HOST, END, "Accept: " + ", ".join(f"a/b{n}" for n in range(5_000))), (400, 406)),
    ("an Accept of 2,000 wild cards", raw(LINE, HOST, END, "Accept: " + "*/*;q=0.1," * 2_000), (200,)),
    ("an Accept with a q of 5,000 digits", raw(LINE, HOST, END, "Accept: */*;q=" + "9" * 5000), (200, 406)),
    ("an Accept with q=nan", raw(LINE, HOST, END, "Accept: */*;q=nan"), (200, 406)),
    ("an Accept of commas", raw(LINE, HOST, END, "Accept: " + "," * 5000), (200, 406)),
    ("an Accept of quotation marks", raw(LINE, HOST, END, 'Accept: a/b;x="' + '\\"' * 5000), (200, 400, 406)),
    ("an Accept-Language of 5,000 tags", raw(PAGE, HOST, END, "Accept-Language: " + ",".join(f"x{n}" for n in range(5000))), (200,)),
    ("an Accept-Encoding of 5,000 names", raw(LINE, HOST, END, "Accept-Encoding: " + "gzip," * 5000), (200,)),
    ("an If-None-Match of 5,000 tags", raw(LINE, HOST, END, "If-None-Match: " + 'W/"x",' * 5000), (200,)),
    ("a cookie of 30,000 characters", raw(PAGE, HOST, END, "Cookie: kg-language=" + "x" * 30_000), (200,)),
    ("a cookie that is a path", raw(PAGE, HOST, END, "Cookie: kg-language=../../../etc/passwd"), (200,)),
    ("a range", raw(LINE, HOST, END, "Range: bytes=0-," + "0-," * 5000), (200,)),
    ("a range of a file", raw(FILE, HOST, END, "Range: bytes=" + "0-1," * 5000 + "0-1"), (200, 206, 400, 416)),
    ("a header of 100,000 characters", raw(LINE, HOST, END, "X: " + "x" * 100_000), (200, 400, 431, GONE)),
    ("20,000 headers", raw(LINE, HOST, END, *(f"X{n}: 1" for n in range(20_000))), (400, 431, GONE)),
    ("a target of 100,000 characters", raw(f"GET /{'x' * 100_000} HTTP/1.1", HOST, END), (400, 414, GONE)),
    ("a header without a name", raw(LINE, HOST, END, ": x"), (400,)),
    ("a header without a colon", raw(LINE, HOST, END, "nothing"), (400,)),
    ("a header with a space in its name", raw(LINE, HOST, END, "X Y: 1"), (400,)),
    ("a header with a null", raw(LINE, HOST, END, "X: a\0b"), (400,)),
    ("a header that is folded", raw(LINE, HOST, END, "X: a", " b: c"), (200, 400)),
    ("a header with a lone carriage return", raw(LINE, HOST, END, "X: a\rY: b"), (400,)),
    ("a request of nulls", b"\0" * 1000 + b"\r\n\r\n", (400, GONE)),
    ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200 + b"\r\n\r\n", (400, GONE)),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 405, 505, GONE)),
    ("HTTP/0.9", b"GET /\r\n\r\n", (400, GONE)),
    ("HTTP/9.9", raw("GET / HTTP/9.9", HOST, END), (200, 400, 505)),
    ("HTTP/1.0", raw("GET /sparql?query=ASK%7B%7D HTTP/1.0", HOST), (200,)),
    ("a method that is not known", raw("HACK /sparql HTTP/1.1", HOST, END), (405,)),
    ("a method of 5,000 letters", raw("X" * 5000 + " /sparql HTTP/1.1", HOST, END), (400, 405)),
    ("TRACE", raw("TRACE /sparql HTTP/1.1", HOST, END, "Cookie: a=b"), (405,)),
    ("CONNECT", raw("CONNECT evil.example:443 HTTP/1.1", HOST, END), (400, 404, 405)),
    ("PROPFIND", raw("PROPFIND / HTTP/1.1", HOST, END), (405,)),
    ("a socket of another protocol", raw(LINE, HOST, "Connection: Upgrade", "Upgrade: websocket", END), (200, 400)),
    ("HTTP/2 by an upgrade", raw(LINE, HOST, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA", END), (200,)),
    ("two lengths", raw(POST, HOST, END, "Content-Length: 5", "Content-Length: 6", body=b"ASK {}"), (400,)),
    ("a length below zero", raw(POST, HOST, END, "Content-Length: -1"), (400,)),
    ("a length in words", raw(POST, HOST, END, "Content-Length: six"), (400,)),
    ("a length without end", raw(POST, HOST, END, "Content-Length: " + "9" * 100), (400, 413, 415)),
    ("a length and chunks", raw(POST, HOST, END, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), (400, 415)),
    ("chunks by another name", raw(POST, HOST, END, "Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), (400, 501)),
    ("chunks twice", raw(POST, HOST, END, "Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), (400, 501)),
    ("a forwarded host", raw(LINE, HOST, END, "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"), (200,)),
    ("a forwarded scheme", raw("GET /sparql HTTP/1.1", HOST, END, "X-Forwarded-Proto: javascript", "Accept: text/turtle"), (200,)),
    ("a forwarded path", raw(LINE, HOST, END, "X-Original-URL: /graphs?default", "X-Rewrite-URL: /graphs?default"), (200,)),
    ("an origin", raw(LINE, HOST, END, "Origin: null"), (200,)),
    ("a wish to wait", raw(POST, HOST, END, f"Content-Type: {QUERY}", "Expect: 200-ok", "Content-Length: 6", body=b"ASK {}"), (200, 417)),
]
CHUNKED = [POST, HOST, END, f"Content-Type: {QUERY}", "Transfer-Encoding: chunked"]
CHUNKS = [
    ("chunks of one byte", raw(*CHUNKED, body=b"".join(b"1\r\n%c\r\n" % c for c in b"ASK {}" + b" " * 5000) + b"0\r\n\r\n"), (200,)),
    ("a chunk whose length is no number", raw(*CHUNKED, body=b"xyz\r\nASK {}\r\n0\r\n\r\n"), (400,)),
    ("a chunk whose length is below zero", raw(*CHUNKED, body=b"-6\r\nASK {}\r\n0\r\n\r\n"), (400,)),
    ("a chunk whose length is without end", raw(*CHUNKED, body=b"f" * 40 + b"\r\nASK {}\r\n"), (400, 408)),
    ("a chunk with a long extension", raw(*CHUNKED, body=b"6;x=" + b"y" * 100_000 + b"\r\nASK {}\r\n0\r\n\r\n"), (200, 400)),
    ("a chunk that is longer than it says", raw(*CHUNKED, body=b"3\r\nASK {}\r\n0\r\n\r\n"), (400,)),
    ("chunks with a trailer", raw(*CHUNKED, body=b"6\r\nASK {}\r\n0\r\nHost: evil.example\r\n\r\n"), (200,)),
    ("chunks without end", raw(*CHUNKED, body=(b"10000\r\n" + b"x" * 65536 + b"\r\n") * 200), (413, GONE)),
]

# --- Names under which the server is not to be asked (DNS rebinding).
HOSTS: list[tuple[str, str | None]] = [
    ("another host", "evil.example"),
    ("a host below another", "localhost.evil.example"),
    ("a host that resolves to this machine", "127.0.0.1.nip.example"),
    ("a host with a name and password", "localhost@evil.example"),
    ("an address in one number", "2130706433"),
    ("an address in hexadecimal", "0x7f.0.0.1"),
    ("all addresses", "0.0.0.0"),
    ("two hosts in one", "localhost, evil.example"),
    ("a host with a path", "evil.example/localhost"),
    ("a host of 5,000 letters", "x" * 5000),
    ("an empty host", ""),
    ("no host", None),
]


# --- Rubbish from one who has the token: it is refused, and the store stays as it is.
LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
FILE_ENTITY = '<!ENTITY e SYSTEM "file:///etc/passwd">'
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="urn:b"><rdf:Description rdf:about="urn:a"><b:c>{}'
RDF += "</b:c></rdf:Description></rdf:RDF>"
REMOTE = f'{{"@context": "http://{BAIT}/context.jsonld", "@id": "urn:a", "b": "c"}}'


def trusted(body: str | bytes, media: str, target: str = "/graphs?graph=urn:new", method: str = "PUT") -> bytes:
    """A body with the token."""
    return posting(body, media, target, method, Authorization="Bearer open sesame")


TRUSTED = [
    ("XML with a file", trusted(f"<!DOCTYPE x [{FILE_ENTITY}]>" + RDF.format("&e;"), "application/rdf+xml"), (400,)),
    ("XML from another host", trusted(f'<!DOCTYPE x SYSTEM "http://{BAIT}/">' + RDF.format("&e;"), "application/rdf+xml"), (400,)),
    ("XML that grows", trusted(BOMB + RDF.format("&a9;"), "application/rdf+xml"), (400, 500)),
    ("XML that never ends", trusted("<a>" * 100_000, "application/rdf+xml"), (400,)),
    ("a context of another host", trusted(REMOTE, "application/ld+json"), (400,)),
    ("JSON of 100,000 brackets", trusted("[" * 100_000, "application/ld+json"), (400, 500)),
    ("JSON with 100,000 contexts", trusted('{"@context": ' * 100_000, "application/ld+json"), (400, 500)),
    ("Turtle of 100,000 brackets", trusted("<urn:a> <urn:b> " + "(" * 100_000, TURTLE), (400, 500)),
    ("Turtle of 100,000 square brackets", trusted("<urn:a> <urn:b> " + "[ <urn:b> " * 100_000, TURTLE), (400, 500)),
    ("Turtle that is none", trusted("<urn:a> <urn:b", TURTLE), (400,)),
    ("Turtle with an IRI that is none", trusted("<urn:a> <urn:b> <http://a b> .", TURTLE), (400,)),
    ("bytes that are no Turtle", trusted(b"\xff\xfe\x00" * 1000, TURTLE), (400,)),
    ("a picture", trusted(b"\x89PNG\r\n", "image/png"), (415,)),
    ("a packed graph", trusted(gzip.compress(b"<urn:a> <urn:b> 1 ."), "application/gzip"), (415,)),
    ("1,000 parts", trusted(b"--x\r\n\r\n\r\n" * 1000 + b"--x--", "multipart/form-data; boundary=x"), (400, 415)),
    ("parts without a border", trusted("hello", "multipart/form-data"), (400,)),
    ("parts with a border of 5,000 characters", trusted("hello", "multipart/form-data; boundary=" + "x" * 5000), (400,)),
    ("a part that never ends", trusted("--x\r\nContent-Type: text/turtle\r\n\r\n<urn:a>", "multipart/form-data; boundary=x"), (400,)),
    ("no graph", trusted(TRIPLE, TURTLE, "/graphs"), (400,)),
    ("two graphs", trusted(TRIPLE, TURTLE, "/graphs?graph=urn:a&graph=urn:b"), (400,)),
    ("a graph that is no IRI", trusted(TRIPLE, TURTLE, "/graphs?graph=%3E%7D"), (400,)),
    ("a graph that is not there", trusted("", TURTLE, "/graphs?graph=urn:none", "DELETE"), (404,)),
    ("an update that is none", trusted("DROP EVERYTHING", UPDATE, "/sparql", "POST"), (400,)),
    ("an update of 5,000 brackets", trusted("INSERT " + "{" * 5000, UPDATE, "/sparql", "POST"), (400, 500)),
    ("an update that loads", trusted(f"LOAD <http://{BAIT}/>", UPDATE, "/sparql", "POST"), (403,)),
    ("an update that names graphs twice", trusted("DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }", UPDATE, USING, "POST"), (400,)),
    ("an update without end", trusted(f"INSERT {{ ?a ?e ?q }} WHERE {{ {IN_GRAPHS} }}", UPDATE, "/sparql", "POST"), (500,)),
]


# --- Forms of the page where people decide. Whoever shows the token there is tried in tests/test_review_page.py.
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
RIGHT = "who=Ada&token=open+sesame"


def form(body: str | bytes, target: str = "/review/enter", media: str = FORM, **headers: str) -> bytes:
    """A form as a page of the server sends it, but for those headers."""
    return posting(body, media, target, **{**OWN, **{name.replace("_", "-"): value for name, value in headers.items()}})


DECIDING = [
    ("an answer of nobody", form("thing=x&key=y", "/review/decide"), (403,)),
    ("nobody takes back", form("decision=urn:x", "/review/undo"), (403,)),
    ("the wrong token", form(f"who=Ada&token={SECRET}"), (403,)),
    ("no token", form("who=Ada"), (403,)),
    ("an empty token", form("who=Ada&token="), (403,)),
    ("two tokens", form(f"{RIGHT}&token={SECRET}"), (403,)),
    ("a token in the address", form("who=Ada", "/review/enter?token=open+sesame"), (403,)),
    ("a form from another site", form(RIGHT, Origin="https://evil.example", Sec_Fetch_Site="cross-site"), (403,)),
    ("a form from another port", form(RIGHT, Origin="http://localhost:9", Sec_Fetch_Site="same-site"), (403,)),
    ("a form from no site", form(RIGHT, Origin="null", Sec_Fetch_Site="cross-site"), (403,)),
    ("a form from another site that says otherwise", form(RIGHT, Origin="https://evil.example"), (403,)),
    ("a form that does not say whence it comes", posting(RIGHT, FORM, "/review/enter"), (403,)),
    ("a name of nothing", form("who=+&token=open+sesame"), (403,)),
    ("a name with control characters", form("who=A%1B%5B31m%00%7F&token=open+sesame"), (403,)),
    ("a name that turns text round", form("who=A%E2%80%AE&token=open+sesame"), (403,)),
    ("a name with line breaks and a header", form("who=A%0D%0ASet-Cookie:%20stolen=1&token=open+sesame"), (303,)),
    ("a name of 10,000 characters", form(f"who={'x' * 10_000}&token=open+sesame"), (403,)),
    ("a form that is too long to decide", form("why=" + "x" * 200_000, "/review/decide"), (413, GONE)),
    ("a form of 2,000 fields", form("&".join(f"a{n}=1" for n in range(2000)), "/review/decide"), (400,)),
    ("a form that is no UTF-8", form("who=%FF%FE&token=open+sesame"), (400,)),
    ("a form of raw bytes", form(b"who=\xff\xfe"), (400,)),
    ("a decision as JSON", form('{"thing": "x"}', "/review/decide", "application/json"), (415,)),
    ("a decision as plain text", form("thing=x&key=y", "/review/decide", "text/plain"), (415,)),
    ("a packed form", form(gzip.compress(RIGHT.encode()), Content_Encoding="gzip"), (415,)),
    ("a form by GET", request("GET", "/review/decide?thing=x&key=y"), (404,)),
    ("a form to the page itself", form("thing=x&key=y", "/review"), (405,)),
    ("a cookie that somebody made up", request("GET", "/review", {"Cookie": f"kg-review=QWRh.9999999999.{'0' * 64}"}), (200,)),
    ("a cookie of dots", request("GET", "/review", {"Cookie": "kg-review=" + "." * 4000}), (200,)),
    ("a cookie that is no ASCII", request("GET", "/review", {"Cookie": "kg-review=\xe9.\xff.\xfe"}), (200,)),
    ("a made-up cookie and an answer", form("thing=x&key=y", "/review/decide", Cookie=f"kg-review=QQ.1.{'f' * 64}"), (403,)),
]
PARTS = {
    "query": QUERIES,
    "reach": REACHING,
    "write": WRITING,
    "body": BODIES,
    "header": HEADERS,
    "chunk": CHUNKS,
    "trusted": TRUSTED,
    "decide": DECIDING,
}


def tries() -> list[Try]:
    """The whole table."""
    out = list(injections())
    out += [Try(f"the path {p[:60]}", request("GET", p), (400, 404, 406, 414)) for p in PATHS]
    for name, part in PARTS.items():
        out += [Try(f"{name}: {what}", sent, right) for what, sent, right in part]
    for what, host in HOSTS:
        out.append(Try(f"host: {what}", request("GET", "/sparql?query=ASK%7B%7D", host=host), (400, 421)))
    out.append(Try("host: two of them", raw(LINE, HOST, "Host: evil.example", END), (400,)))
    return out
