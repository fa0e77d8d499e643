"""Documents as tagged PDF: a label's certificate with the code that verifies it, minutes, evidence."""

from services.review.documents.certificate import Certificate, Line, certificate_pdf
from services.review.documents.code import verification_code
from services.review.documents.minutes import minutes_pdf
from services.review.documents.pack import pack_pdf

__all__ = ["Certificate", "Line", "certificate_pdf", "minutes_pdf", "pack_pdf", "verification_code"]
