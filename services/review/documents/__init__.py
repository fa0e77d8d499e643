"""Documents to hand out: a label's certificate with the code that verifies it, minutes, evidence, the axes."""

from services.review.documents.certificate import Certificate, Line, certificate_pdf
from services.review.documents.code import verification_code
from services.review.documents.handout import Handout, Part, handout_docx, handout_pdf
from services.review.documents.minutes import minutes_pdf
from services.review.documents.pack import pack_docx, pack_pdf

__all__ = [
    "Certificate",
    "Handout",
    "Line",
    "Part",
    "certificate_pdf",
    "handout_docx",
    "handout_pdf",
    "minutes_pdf",
    "pack_docx",
    "pack_pdf",
    "verification_code",
]
