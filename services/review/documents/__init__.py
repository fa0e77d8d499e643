"""Documents: what the holder of a label takes away, as tagged PDF, and the code that leads to its verification."""

from services.review.documents.certificate import Certificate, Line, certificate_pdf
from services.review.documents.code import verification_code

__all__ = ["Certificate", "Line", "certificate_pdf", "verification_code"]
