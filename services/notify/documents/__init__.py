"""A press release in every form in which it is handed out."""

from services.notify.documents.release import release_docx, release_markdown, release_pdf, release_text

__all__ = ["release_docx", "release_markdown", "release_pdf", "release_text"]
