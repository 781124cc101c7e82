"""Forms, their frozen versions, and what people answered."""

from .attachment import Attachment
from .form import Form, FormKind
from .response import Response, Submission
from .typed import TypedSection
from .version import FormVersion


__all__ = [
    "Attachment",
    "Form",
    "FormKind",
    "FormVersion",
    "Response",
    "Submission",
    "TypedSection",
]
