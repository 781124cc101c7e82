"""Two versions of one section, beside each other."""

from dataclasses import dataclass, field

from django.http import QueryDict

from wagtail_ngo.forms.display import Change, compare


#: How the controls are called by which one of two versions of an answer is chosen.
CHOICE = "keep-"


@dataclass
class Difference:
    """One question that was answered in two ways; for a table, every cell that differs."""

    question_id: str
    changes: list[Change] = field(default_factory=list)

    @property
    def choice(self) -> str:
        """The name of the control by which the person chooses one of the two."""
        return f"{CHOICE}{self.question_id}"


def differences(saved, typed) -> list[Difference]:
    """Return what differs between a saved and a typed section, refused text included."""
    found: dict[str, Difference] = {}
    for question_id, change in _changes(saved, typed):
        found.setdefault(question_id, Difference(question_id)).changes.append(change)
    return list(found.values())


def _changes(saved, typed):
    own = {f"({question.id})": question.id for question in typed.section.questions}
    for change in compare(saved.questionnaire, typed.questionnaire):
        if question_id := own.get(f"({change.identifier.rpartition('(')[2]}"):
            yield question_id, change
    for name, text in typed.rejected.items():
        before = saved.rejected.get(name, "")
        question = _question_of(typed, name)
        if before != text and question is not None:
            label = f"{question.number} {question.label}".strip()
            yield question.id, Change(name, label, before, text)


def _question_of(section, name: str):
    """Return the question to which the control ``name`` belongs."""
    return next((q for q in section.questions if belongs(name, q.id)), None)


def belongs(name: str, question_id: str) -> bool:
    own = f"q-{question_id}"
    return name == own or name.startswith(f"{own}-")


def chosen(data: QueryDict) -> QueryDict:
    """Return form data without the answers whose saved version the person chose to keep."""
    given_up = [
        name.removeprefix(CHOICE)
        for name, value in data.items()
        if name.startswith(CHOICE) and value == "saved"
    ]
    if not given_up:
        return data
    kept = data.copy()
    for name in data:
        if any(belongs(name, question_id) for question_id in given_up):
            del kept[name]
    return kept
