"""The form engine: answers of people under a frozen version of a form.

``Questionnaire`` joins a definition with answers, files and a context; it tells what is visible,
works out every calculated value, reads what was typed into a section, and lists what is wrong.
"""

from .context import FormContext
from .problems import Problem
from .questionnaire import Questionnaire
from .sections import BoundQuestion, BoundSection
from .table_form import BoundTable


__all__ = [
    "BoundQuestion",
    "BoundSection",
    "BoundTable",
    "FormContext",
    "Problem",
    "Questionnaire",
]
