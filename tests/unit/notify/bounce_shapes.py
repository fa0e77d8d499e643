"""Reports of failure as Postfix, Exim and Exchange write them, about a mail of ours."""

from __future__ import annotations

ID = "<determination.tr-2026-00042-k.0123456789ab@ville.example.org>"
READER = "awa@seve.example.org"
RETURNED = f"""From: Tremplin <tremplin@ville.example.org>
To: {READER}
Subject: =?utf-8?q?D=C3=A9cision?=
Message-ID: {ID}
"""

POSTFIX = f"""From: MAILER-DAEMON@mx.ville.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: tremplin@ville.example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1A2.1795400000/mx.ville.example.org"
Message-Id: <20261123090000.4F1A3@mx.ville.example.org>

This is a MIME-encapsulated message.

--4F1A2.1795400000/mx.ville.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F1A2.1795400000/mx.ville.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ville.example.org
X-Postfix-Queue-ID: 4F1A2
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; {READER}
Original-Recipient: rfc822;{READER}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.seve.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{READER}>: Recipient address rejected

--4F1A2.1795400000/mx.ville.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{RETURNED}
--4F1A2.1795400000/mx.ville.example.org--
"""

EXIM = f"""From: Mail Delivery System <Mailer-Daemon@relay.example.org>
To: tremplin@ville.example.org
X-Failed-Recipients: {READER}
Content-Type: multipart/report; report-type=delivery-status; boundary=1795400001-eximdsn-42
MIME-Version: 1.0
Message-Id: <E1x@relay.example.org>

--1795400001-eximdsn-42
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients.

--1795400001-eximdsn-42
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Action: failed
Final-Recipient: rfc822;{READER}
Status: 5.0.0

--1795400001-eximdsn-42
Content-type: message/rfc822

Return-path: <tremplin@ville.example.org>
{RETURNED}
Madame,

--1795400001-eximdsn-42--
"""

OLD_EXIM = f"""From: Mail Delivery System <Mailer-Daemon@old.example.org>
To: tremplin@ville.example.org
X-Failed-Recipients: {READER}
Auto-Submitted: auto-replied
Message-Id: <E1y@old.example.org>

This message was created automatically by mail delivery software.

  {READER}
    SMTP error from remote mail server after RCPT TO:<{READER}>:
    host mx.seve.example.org: 550 5.7.1 no

------ This is a copy of the message, including all the headers. ------

{RETURNED}
Madame,
"""

EXCHANGE = f"""From: <postmaster@outlook.example.com>
To: <tremplin@ville.example.org>
Date: Mon, 23 Nov 2026 09:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="6a1f-0c7e-exchange"
X-MS-Exchange-Message-Is-Ndr:
Message-ID: <ndr-1@outlook.example.com>
Subject: Undeliverable: =?utf-8?B?RMOpY2lzaW9u?=
MIME-Version: 1.0

--6a1f-0c7e-exchange
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="7b20-alt"

--7b20-alt
Content-Type: text/plain; charset="us-ascii"

Delivery has failed to these recipients or groups.

--7b20-alt
Content-Type: text/html; charset="us-ascii"

<p>Delivery has failed to these recipients or groups.</p>

--7b20-alt--

--6a1f-0c7e-exchange
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0.prod.example.com
Received-From-MTA: dns;mx.ville.example.org
Arrival-Date: Mon, 23 Nov 2026 09:00:04 +0000

Original-Recipient: rfc822;{READER}
Final-Recipient: rfc822;awa.diop@seve.onmail.example.com
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound

--6a1f-0c7e-exchange
Content-Type: message/rfc822

{RETURNED}
--6a1f-0c7e-exchange--
"""

SHAPES = {"Postfix": POSTFIX, "Exim": EXIM, "old Exim": OLD_EXIM, "Exchange": EXCHANGE}
STATUSES = {"Postfix": "5.1.1", "Exim": "5.0.0", "old Exim": "5.7.1", "Exchange": "5.1.10"}


def report(shape: str, *, message_id: str = ID, reader: str = READER) -> bytes:
    """A report of this shape about another mail, as it comes over the line."""
    return SHAPES[shape].replace(ID, message_id).replace(READER, reader).replace("\n", "\r\n").encode()
