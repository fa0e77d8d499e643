"""Attachments as the API tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.models import Attachment


def told_files(files: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Attachments as the API tells of them."""
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "media_type": one.media_type,
            "size": one.size,
            "sha256": one.sha256,
            "state": one.state,
        }
        for one in files
    ]
