"""Addresses that somebody may type to send a mail elsewhere, to add a header to it, or to stop the post."""

from __future__ import annotations

HOSTILE = (
    "a@b.org,c@d.org",
    "a@b.org;c@d.org",
    "a@b.org c@d.org",
    "a@b.org\r\nBcc: c@d.org",
    "a@b.org\nBcc:c@d.org",
    "a\rb@c.org",
    "a\u2028b@c.org",
    "a@b\u2029.org",
    "a\u0085b@c.org",
    "a\u200b@b.org",
    "=?utf-8?q?a=40evil.org=3E?=@b.org",
    "=?utf-8?b?YQ==?=@b.org",
    '"a b"@c.org',
    '"a@evil.org"@c.org',
    '"a\\"b"@c.org',
    "Ada <a@b.org>",
    "<a@b.org>",
    "a(c)@b.org",
    "a@[127.0.0.1]",
    "a@b@c.org",
    "é@b.org",
    "a@bé.org",
    "a\uff20b.org",
    "a" * 65 + "@b.org",
    "a@" + "b" * 64 + ".org",
    "a@" + "b." * 120 + "org",
)
