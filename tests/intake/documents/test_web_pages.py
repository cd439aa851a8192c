"""Web pages: what a browser shows of them alone, and what their styles hide."""

from __future__ import annotations

import dataclasses

import pytest

from matchkit.intake.documents import report as ways
from tests.intake.documents.files import LIMITS, as_file, parsed, seen_and_hidden


def html(body: str, css: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>CV</title><style>{css}</style></head><body>{body}</body></html>".encode()


def html_hides(body: str, css: str = "") -> str:
    """The one way in which four letters are hidden, beside a paragraph that is seen."""
    text, found = seen_and_hidden(html("<p>Baker</p>" + body, css), ".html")
    assert text == "Baker"
    ((way, page, count),) = found
    assert (page, count) == (0, 4)
    return way


def html_shows(body: str, css: str = "") -> str:
    text, found = seen_and_hidden(html(body, css), ".html")
    assert found == []
    return text


def test_a_web_page_is_read_line_by_line() -> None:
    body = (
        "<h1>Ines</h1><p>Baker   since\n 2011<br>in <b>Ulm</b></p><ul><li>bread<li>cake</ul>"
        "<table><tr><td>a</td><td>b</td></tr></table><pre>x\n  y</pre><!-- no --><script>no()</script><style>no</style>"
    )
    assert parsed(html(body), ".html")[1] == "Ines\nBaker since 2011\nin Ulm\nbread\ncake\na\nb\nx\n  y\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<html><meta charset="windows-1251"><p>Пекарь'.encode("cp1251"), "Пекарь"),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html><p>Paweł</p></html>'.encode("iso-8859-2"), "Paweł"),
        ('<html><meta http-equiv="x" content="text/html; charset=utf-8"><p>Zoë'.encode(), "Zoë"),
        ('<html><meta charset="utf-8"><p>Zoë'.encode("utf-16"), "Zoë"),
        ('<html><meta charset="utf-8"><p>Zoë'.encode("cp1252"), "Zoë"),
        ('<html><meta charset="nonsense"><p>Zoë'.encode(), "Zoë"),
    ],
)
def test_a_web_page_is_read_in_the_encoding_that_it_states(data: bytes, text: str) -> None:
    assert parsed(data, ".html")[1] == text + "\n"


def test_broken_bytes_of_a_web_page_spoil_no_other_letter_and_are_told() -> None:
    document = as_file(b"<p>Zo\xc3\xab, Jos\xc3\xa9\x92s <b>\xff\x92</b> \xc3\x9cl\xc3\xbc</p>", "cv.html")
    assert document.text == "Zoë, José\ufffds \ufffd\ufffd Ülü"
    (finding,) = document.findings
    told = (finding.code, finding.what)
    assert told == ("replaced_characters", "3 NUL or broken characters were replaced by U+FFFD.")


@pytest.mark.parametrize(
    ("style", "way"),
    [
        ("display:none", ways.MARKED),
        ("visibility: hidden", ways.MARKED),
        ("opacity:0", ways.TRANSPARENT),
        ("font-size:1px", ways.TINY),
        ("font-size: 0", ways.TINY),
        ("font-size:10%", ways.TINY),
        ("color:#fff", ways.COLOUR),
        ("color: white !important", ways.COLOUR),
        ("color:rgb(255, 255, 254)", ways.COLOUR),
        ("color:#123;background:#112233", ways.COLOUR),
        ("position:absolute;left:-9999px", ways.OUTSIDE),
        ("text-indent:-999em", ways.OUTSIDE),
        ("height:0;overflow:hidden", ways.OUTSIDE),
        ("position:absolute;clip:rect(0,0,0,0)", ways.OUTSIDE),
        ("transform: scale(0)", ways.TINY),
    ],
)
def test_styles_of_a_web_page_hide_text(style: str, way: str) -> None:
    assert html_hides(f'<p style="{style}">rust</p>') == way
    assert html_hides(f'<div style="{style}"><p><b>rust</b></p></div>') == way
    for selector, attribute in ((".x", 'class="a x"'), ("#x", 'id="x"'), ("div", ""), ("div.x", 'class="x"')):
        assert html_hides(f"<div {attribute}>rust</div>", f"b, {selector} {{ {style} }}") == way


def test_attributes_of_a_web_page_hide_text() -> None:
    assert html_hides("<p hidden>rust</p>") == ways.MARKED
    assert html_hides('<p><font color="#ffffff">rust</font></p>') == ways.COLOUR
    assert html_hides('<table bgcolor="#000000"><td><font color="black">rust</font></table>') == ways.COLOUR


@pytest.mark.parametrize(
    "style",
    [
        "display:block",
        "opacity:0.5",
        "font-size:2em",
        "font-size:small",
        "color:inherit",
        "color:#fff;background:#000",
        "color:#fff;background-color:navy",
        "background:url(x.png)",
        "position:absolute;left:20px",
        "text-indent:-2em",
        "height:0",
        "opacity:nonsense",
    ],
)
def test_styles_of_a_web_page_that_hide_nothing(style: str) -> None:
    assert html_shows(f'<p style="{style}">rust</p>') == "rust"


def test_what_is_inside_may_be_visible_again() -> None:
    body = '<div style="visibility:hidden">rust <b style="visibility:visible">Baker</b></div>'
    assert seen_and_hidden(html(body), ".html") == ("Baker", [(ways.MARKED, 0, 4)])


def test_the_heavier_rule_wins() -> None:
    css = "#a { color: black } .a { color: white } i { color: black }"
    assert html_shows('<i class="a" id="a">rust</i>', css) == "rust"
    assert html_hides('<i class="a">rust</i>', css) == ways.COLOUR
    assert html_shows('<i class="a" style="color:black">rust</i>', css) == "rust"
    assert html_shows("<p>rust</p>", "@media print { p { display:none } } /* p { display:none } */") == "rust"


def test_a_web_page_with_nothing_in_it_holds_no_text() -> None:
    assert [finding.code for finding in as_file(b"<html></html>", "cv.html").findings] == ["no_text"]


def html_doubts(body: str, css: str = "") -> str:
    """What is shown where all of it is kept, and every letter counts as doubtful."""
    report, text = parsed(html(body, css), ".html")
    assert (report.problem, report.hidden) == ("", ())
    assert report.doubtful == sum(map(len, text.split()))
    return text.strip()


@pytest.mark.parametrize(
    "left_out",
    [
        "script",
        "style",
        "noscript",
        "iframe",
        "video",
        "audio",
        "canvas",
        "template",
        "svg",
        "math",
        "select",
        "datalist",
    ],
)
def test_text_after_what_is_not_shown_is_read(left_out: str) -> None:
    """It hangs on the element before it, which must be walked though nothing in it is read."""
    assert html_shows(f"<ul><li>Java <{left_out}></{left_out}>engineer</li><li>cook</li></ul>").split() == [
        "Java",
        "engineer",
        "cook",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a<script>no</script>b", "ab"),
        ("a <noscript>no<p>no</p></noscript>b", "a b"),
        ("<select><option>a<option selected>b<option>c</select> d", "b d"),
        ("<select><option>a<option>b</select>", "a"),
        ("<select multiple><option>a <option>b</select>", "a b"),
        ("Name:<input value='Ines'>!", "Name: Ines !"),
        ("Name:<input type=hidden value='no'>!", "Name:!"),
        ("<textarea>a  b</textarea>", "a b"),
        ("<svg><title>no</title><desc>no</desc><defs><text>no</text></defs><text>a</text></svg>b", "a b"),
        ("<img alt='no'>a", "a"),
        ("<details><summary>a</summary>b</details>", "a b"),
        ("<math><mi>x</mi><annotation>no</annotation></math>y", "xy"),
        ("<dialog open>a</dialog>", "a"),
        ("<p hidden style='display:block'>a</p>", "a"),
        ("<b aria-hidden=true>a</b>", "a"),
        ("Python<svg></svg>SQL", "Python SQL"),
    ],
)
def test_elements_show_what_browsers_show(body: str, text: str) -> None:
    assert html_shows(body) == text


@pytest.mark.parametrize(
    ("style", "way"),
    [
        ("color:transparent", ways.TRANSPARENT),
        ("color:rgba(0,0,0,0)", ways.TRANSPARENT),
        ("color:rgb(0 0 0 / 1%)", ways.TRANSPARENT),
        ("color:#00000000", ways.TRANSPARENT),
        ("-webkit-text-fill-color:transparent", ways.TRANSPARENT),
        ("filter:opacity(0)", ways.TRANSPARENT),
        ("opacity:0%", ways.TRANSPARENT),
        ("color:hsl(0,0%,100%)", ways.COLOUR),
        ("color:rgb(100%,100%,100%)", ways.COLOUR),
        ("color:rgba(255,255,255,0.9)", ways.COLOUR),
        ("color:oklch(100% 0 0)", ways.COLOUR),
        ("color:light-dark(white, black)", ways.COLOUR),
        ("color:Canvas", ways.COLOUR),
        ("color:aliceblue", ways.COLOUR),
        ("color:#fff;background:white none", ways.COLOUR),
        ("color:#fff;background:none", ways.COLOUR),
        ("background:currentColor", ways.COLOUR),
        ("--c:#fff;color:var(--c)", ways.COLOUR),
        ("color:var(--none, white)", ways.COLOUR),
        ("color:white;color:nonsense", ways.COLOUR),
        ("font:0/0 a", ways.TINY),
        ("font:bold 1px Arial", ways.TINY),
        ("font-size:0.1vw", ways.TINY),
        ("font-size:0.1rem", ways.TINY),
        ("font-size:calc(1px + 1px)", ways.TINY),
        ("font-size:min(2px, 3em)", ways.TINY),
        ("zoom:0.1", ways.TINY),
        ("transform:scale(0.1)", ways.TINY),
        ("scale:0", ways.TINY),
        ("position:relative;left:-9999px", ways.OUTSIDE),
        ("position:absolute;inset:-9999px auto auto 0", ways.OUTSIDE),
        ("margin-left:-9999px", ways.OUTSIDE),
        ("margin:0 0 0 -9999px", ways.OUTSIDE),
        ("transform:translateX(-9999px)", ways.OUTSIDE),
        ("transform:translate(-9999px, 0)", ways.OUTSIDE),
        ("translate:-9999px", ways.OUTSIDE),
        ("transform:matrix(1,0,0,1,-9999,0)", ways.OUTSIDE),
        ("clip-path:inset(50%)", ways.OUTSIDE),
        ("clip-path:inset(100%)", ways.OUTSIDE),
        ("clip-path:circle(0)", ways.OUTSIDE),
        ("clip-path:polygon(0 0, 0 0, 0 0)", ways.OUTSIDE),
        ("overflow-y:hidden;height:0", ways.OUTSIDE),
        ("overflow-x:clip;max-width:0", ways.OUTSIDE),
        ("overflow:hidden;line-height:0", ways.OUTSIDE),
        ("position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip:rect(0,0,0,0)", ways.OUTSIDE),
        ("content-visibility:hidden", ways.MARKED),
        ("mso-hide:all", ways.MARKED),
        ("display:none!important;display:block", ways.MARKED),
        ("display:none;display:nonsense", ways.MARKED),
    ],
)
def test_more_styles_that_hide_text(style: str, way: str) -> None:
    assert html_hides(f'<p style="{style}">rust</p>') == way
    assert html_hides("<div class=x>rust</div>", f".x {{ {style} }}") == way


@pytest.mark.parametrize(
    "body",
    ["<dialog>rust</dialog>", "<p popover>rust</p>", "<p hidden=until-found>rust</p>"],
)
def test_elements_that_are_closed_are_marked_as_hidden(body: str) -> None:
    assert html_hides(body) == ways.MARKED


@pytest.mark.parametrize(
    "css",
    [
        ".a .x { display:none }",
        ".a > p { display:none }",
        "[data-x] { display:none }",
        "h1 + div p { display:none }",
        "div:has(p) { display:none }",
        "<!-- .x { display:none } -->",
        "/*<![CDATA[*/ .x { display:none } /*]]>*/",
        "@import 'x.css'; @font-face { src: url(data:font/woff;base64,AAA=) } .x { display:none }",
        "@media screen { .x { display:none } }",
        "@media all and (min-width: 600px) { .x { display:none } }",
        "@media not print { .x { display:none } }",
        "@supports (display: grid) { .x { display:none } }",
        "@layer a { .x { display:none } }",
        ".a { .x { display:none } }",
        ".a { & > .x { display:none } }",
        ".x { @media screen { display:none } }",
        ".x { display:none !important } p.x { display:block }",
        "::before, .x { display:none }",
    ],
)
def test_rules_of_all_kinds_hide_text(css: str) -> None:
    assert html_hides("<h1></h1><div class=a><p class=x data-x=1>rust</p></div>", css) == ways.MARKED


def test_a_rule_that_excludes_a_class_hides_the_others() -> None:
    text, found = seen_and_hidden(html("<p class=v>Baker</p><p>rust</p>", "p:not(.v) { display:none }"), ".html")
    assert (text, found) == ("Baker", [(ways.MARKED, 0, 4)])


@pytest.mark.parametrize(
    "css",
    [
        "@media print { p { display:none } }",
        "@media (max-width: 600px) { p { display:none } }",
        "@media (prefers-color-scheme: dark) { p { display:none } }",
        "@media screen { p { color:#000 } }",
        "@keyframes p { from { display:none } }",
        "p:hover { display:none }",
        "p::before { display:none }",
    ],
)
def test_rules_that_do_not_hold_on_a_screen_hide_nothing(css: str) -> None:
    assert html_shows("<p>rust</p>", css) == "rust"


def test_styles_for_print_do_not_hold_on_a_screen() -> None:
    page = "<style media={}>p {{ display:none }}</style><p>rust</p>"
    assert html_shows(page.format("print")) == "rust"
    assert html_shows("<noscript><style>p { display:none }</style></noscript><p>rust</p>") == "rust"
    assert html_hides(page.format("screen").replace("p {", "i {").replace("<p>rust</p>", "<i>rust</i>")) == ways.MARKED


@pytest.mark.parametrize(
    "css",
    [
        "p:open { display:none }",
        "@media (scan: interlace) { p { display:none } }",
        "p, ::-moz-focus-inner { display:none }",
        "p { display:none } p:-moz-drag-over { display:block }",
        "@container (width > 1px) { p { display:none } }",
    ],
)
def test_rules_that_may_hold_make_text_doubtful(css: str) -> None:
    """It is kept, as a browser may show it, and a person is told to look."""
    assert html_doubts("<p>rust</p>", css) == "rust"


@pytest.mark.parametrize(
    "style",
    [
        "color:var(--none)",
        "color:color-mix(in srgb, white, white)",
        "color:#fff;background:url(x.png)",
        "color:#fff;background-image:linear-gradient(red, blue)",
        "color:#fff;text-shadow:0 0 2px #000",
        "color:transparent;background:linear-gradient(red, blue);background-clip:text",
        "color:#fff;color-scheme:dark",
        "color:#ffffe0",
        "opacity:0;animation:show 1s forwards",
        "clip:rect(0,0,0,0)",
        "margin-left:-100%",
        "position:absolute;left:-300px",
        "position:absolute;left:9999px",
        "height:0;overflow:hidden;padding-bottom:50%",
        "font-size:anchor-size(width)",
        "mix-blend-mode:screen",
        "filter:contrast(0)",
        "clip-path:path('M0 0')",
        "transform:rotateY(90deg)",
        "letter-spacing:-1em",
        "zoom:0",
    ],
)
def test_styles_that_may_hide_text_make_it_doubtful(style: str) -> None:
    assert html_doubts(f'<p style="{style}">rust</p>') == "rust"


def test_doubtful_text_is_told_to_a_person() -> None:
    document = as_file(html("<p>Baker</p><p style='zoom:0'>rust</p>"), "cv.html")
    assert document.text.split() == ["Baker", "rust"]
    (finding,) = document.findings
    assert (finding.code, finding.what) == (
        "hidden_text",
        "'cv.html' has 4 characters that its styles may hide, in a way that cannot be told from the file alone; "
        "they are kept.",
    )


def test_sizes_do_not_count_on_lines_of_text() -> None:
    assert html_doubts('<b style="height:0;overflow:hidden">rust</b>') == "rust"
    assert html_hides('<b style="height:0;overflow:hidden;display:block">rust</b>') == ways.OUTSIDE


@pytest.mark.parametrize(
    "body",
    [
        '<div style="position:absolute;inset:0;background:#123"></div><h1 style="color:#fff">rust</h1>',
        '<h1 style="color:#fff">rust</h1><div style="float:left;background:#123"></div>',
        '<div style="display:grid"><i style="background:#123"></i><h1 style="color:#fff">rust</h1></div>',
        '<img style="position:absolute" src=x><h1 style="color:#fff">rust</h1>',
        '<style>h2::before { content:""; background:#123 }</style><h1 style="color:#fff">rust</h1>',
    ],
)
def test_white_letters_may_stand_on_what_lies_elsewhere(body: str) -> None:
    assert html_doubts(body) == "rust"


def test_white_letters_on_a_ground_of_their_own_are_not_doubtful() -> None:
    overlay = '<div style="position:absolute;background:#123"></div>'
    assert html_hides(f'{overlay}<p style="color:#fff;background:#fff">rust</p>') == ways.COLOUR
    assert (
        html_shows("<div class=box><h1 class=name>rust</h1></div>", ".box{background:#2c3e50} .box .name{color:#fff}")
        == "rust"
    )


def test_old_attributes_colour_letters_and_grounds() -> None:
    page = "<html><body bgcolor={} text={} link={}>{}"
    old = parsed(page.format("#000000", "#ffffff", "white", "Baker <font color=white>since</font>").encode(), ".html")
    assert (old[0].hidden, old[0].doubtful, old[1]) == ((), 0, "Baker since\n")
    lost = parsed(page.format("white", "white", "blue", "rust <a href=x>Baker</a>").encode(), ".html")
    assert ([place.count for place in lost[0].hidden], lost[1]) == ([4], "Baker\n")
    assert html_hides("<font color=ffffff>rust</font>") == ways.COLOUR
    assert html_hides("<table bgcolor=000000><tr><td><font color=black>rust</font></table>") == ways.COLOUR
    assert html_shows("<table><tr bgcolor=navy><td><font color=white>rust</font></table>") == "rust"


def test_letters_of_a_drawing_have_its_filling() -> None:
    assert html_shows("<svg><text>rust</text></svg>") == "rust"
    assert html_doubts("<svg><text fill='#fff'>rust</text></svg>") == "rust"
    assert html_doubts("<svg viewBox='0 0 9 9'><text font-size=1>rust</text></svg>") == "rust"
    assert html_hides("<svg><text fill=none>rust</text></svg>") == ways.TRANSPARENT
    assert html_hides("<svg><g display=none><text>rust</text></g></svg>") == ways.MARKED


def test_sizes_refer_to_those_around() -> None:
    assert html_shows('<h1><b style="font-size:0.3em">rust</b></h1>') == "rust"
    assert html_hides('<p style="font-size:6pt"><b style="font-size:0.5em">rust</b></p>') == ways.TINY


@pytest.mark.parametrize(
    ("label", "encoded", "text"),
    [
        ("iso-8859-1", b"\x80 5 \x96 caf\xe9", "\u20ac 5 \u2013 caf\xe9"),
        ("latin1", b"a\x81b", "a\ufffdb"),
        ("us-ascii", b"caf\xe9 \x96", "caf\xe9 \u2013"),
        ("gb2312", "\u4e2d\u6587 \u20ac".encode("gb18030"), "\u4e2d\u6587 \u20ac"),
        ("utf-16", "Zo\xeb".encode(), "Zo\xeb"),
        ("utf-7", b"a+AGI-", "a+AGI-"),
        ("unicode_escape", b"a\\x62", "a\\x62"),
        ("iso-2022-kr", b"abc", "abc"),
        ("x-user-defined", b"abc", "abc"),
    ],
)
def test_labels_of_encodings_mean_what_browsers_take_them_for(label: str, encoded: bytes, text: str) -> None:
    data = b"<html><head><meta charset=" + label.encode() + b"></head><body>" + encoded
    assert parsed(data, ".html")[1] == text + "\n"


@pytest.mark.parametrize(
    ("css", "body"),
    [
        ("*{top:1px}" * 4_000, "<p>a</p>" * 1_000),
        ("z * * * * * * * * * div{top:1px}", ("<div>" * 50 + "</div>" * 50) * 20),
        ("z ~ p{top:1px}", "<p>a</p>" * 3_000),
        ("p:nth-of-type(7n+1){top:1px}", "<p>a</p>" * 9_000),
        ("div:has(z){top:1px}", ("<div>" * 50 + "</div>" * 50) * 300),
        ("p{color:red}" * 6_000, "a"),
        (f"/*{'x' * 600_000}*/", "a"),
        ("a,b{top:0;& & &{" * 12 + "}" * 24, "a"),
        ("[x*='y']{top:1px}" * 2_000, f"<p x='{'a' * 2_000_000}'>"),
    ],
)
def test_many_rules_for_many_elements_are_too_many_parts(css: str, body: str) -> None:
    assert parsed(html(body, css), ".html")[0].problem == "too_many_parts"


def test_rules_in_rules_in_rules_are_nested_too_deeply() -> None:
    assert parsed(html("a", "@media screen {" * 100), ".html")[0].problem == "nested_too_deeply"
    assert parsed(html("a", "a {" * 100 + "top: 0"), ".html")[0].problem == "nested_too_deeply"


@pytest.mark.parametrize(
    "style",
    [
        "top:1e999px;font-size:1e308em;opacity:1e400",
        "color:rgb(1e999,0,0);color:oklch(1e200 1e200 1e200);color:color();color:hsl(;color:device-cmyk(0,0,0,0)",
        "transform:scale(1e999) matrix(1e999,1e999,1e999,1e999,0,0)",
        "--a:var(--a);color:var(--a)",
        "font:;margin:;background:;overflow:;inset:1 2 3 4 5;clip:rect();filter:opacity();clip-path:inset()",
        "font-size:calc(1px / 0);width:min();height:clamp(1px)",
        "transform:translate();scale:;rotate:x 90deg;animation:",
        "fill:url(#a);fill-opacity:x",
    ],
)
def test_strange_values_do_not_stop_the_reading(style: str) -> None:
    report, text = parsed(html(f'<p style="{style}">rust</p>Baker'), ".html")
    assert (report.problem, text.split()[-1]) == ("", "Baker")


def test_a_number_of_too_many_digits_is_told() -> None:
    report, _ = parsed(html("a", f"p {{ top: {'9' * 5_000}px }}"), ".html")
    assert (report.problem, report.reason) == ("unreadable_file", "a number in its styles has too many digits")


def test_a_page_is_cut_at_the_limit_of_characters() -> None:
    report, text = parsed(html("<p>Baker</p>" * 400), ".html", dataclasses.replace(LIMITS, characters=100))
    assert (report.is_cut, len(text)) == (True, 100)
