"""Whether a person may apply, told before anything is written; the answers are stored nowhere."""

from django import forms
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.models import Call, EligibilityQuestion, YesNo


SALT = "wagtail_ngo.grants.eligibility"
MAX_AGE_SECONDS = 30 * 24 * 60 * 60


class EligibilityForm(forms.Form):
    """The questions of ``call``, sent by GET: what is answered stays in the address."""

    def __init__(self, call: Call, data=None):
        super().__init__(data)
        self.call = call
        self.questions = {
            f"answer-{question.pk}": question for question in call.eligibility_questions.all()
        }
        for name, question in self.questions.items():
            self.fields[name] = forms.ChoiceField(
                label=question.question,
                choices=YesNo.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose “Yes” or “No”.")},
            )

    @property
    def obstacles(self) -> list[EligibilityQuestion]:
        """The questions whose answers stand in the way."""
        answers = self.cleaned_data if self.is_valid() else {}
        return [
            question
            for name, question in self.questions.items()
            if name in answers and answers[name] != question.allowed_answer
        ]

    @property
    def token(self) -> str:
        """A signed proof that all was answered as it should be, or ""."""
        return passed_token(self.call) if self.is_valid() and not self.obstacles else ""


def blank_form(call: Call) -> EligibilityForm:
    """Return the questions before anything is answered."""
    return EligibilityForm(call)


def passed_token(call: Call) -> str:
    """Return a signed proof that the questions of ``call``, as they are now, were passed."""
    return signing.dumps(fingerprint(call), salt=SALT)


def has_passed(call: Call, token: str) -> bool:
    """Whether ``token`` proves it: for this call, these questions and not too long ago."""
    try:
        return signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS) == fingerprint(call)
    except signing.BadSignature:
        return False


def fingerprint(call: Call) -> str:
    """Changes with the questions, so that a proof about others is worth nothing."""
    rows = call.eligibility_questions.all()
    asked = [(row.pk, row.question, row.allowed_answer) for row in rows]
    return salted_hmac(SALT, f"{call.token}{asked}", algorithm="sha256").hexdigest()


def must_pass(call: Call) -> bool:
    """Whether an application may begin only after the questions were passed."""
    return call.eligibility_blocks and bool(call.eligibility_questions.all())
