"""Keeping what somebody types, against the cheapest POST that this site can answer to a person.

python -m benchmarks.autosave [--postgres] [--rounds N]

The rival is a plain view that reads the session and the person, and updates one row.
"""

from urllib.parse import urlencode

from benchmarks.harness import Subject, count_queries, interleave, options, print_table, site


TOKEN = "a" * 32
HEADERS = {"x-csrftoken": TOKEN}


class Browser:
    """A person who is logged in; the CSRF check is made, as in earnest."""

    def __init__(self, user):
        from django.conf import settings
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(user)
        self.client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN

    def post(self, url: str, body: str = ""):
        return self.client.post(url, body, content_type="text/plain", headers=HEADERS)


class Typist:
    """Somebody who keeps typing into one section of a draft of ``version``."""

    def __init__(self, version, draft, section_id: str, fields: dict):
        from django.urls import reverse

        self.browser, self.draft = Browser(draft.created_by), draft
        kwargs = {"token": draft.token, "section": section_id}
        self.url = reverse("wagtail_ngo_grants:application-autosave", kwargs=kwargs)
        self.body, self.number = urlencode(fields, doseq=True), 0

    def next_version(self) -> str:
        """Pay the throttle back: nobody types as fast as this loop."""
        from wagtail_ngo.forms.models import TypedSection

        TypedSection.objects.filter(response=self.draft.response_id).update(spent_until=0)
        self.number += 1
        known = f"m{self.number - 1}" if self.number > 1 else ""
        query = urlencode({"revision": 0, "mark": f"m{self.number}", "known": known})
        return f"{self.url}?{query}"

    def type(self, url: str) -> None:
        from benchmarks import thirty

        thirty.expect(self.browser.post(url, self.body), 200)


def measure(database: str, rounds: int) -> None:
    from benchmarks import thirty

    sample = thirty.sent_offer()
    version = sample.response.form_version
    drafts = [thirty.make_draft(version) for _form in range(2)]
    section = version.definition("pl").sections[0].id
    small = {f"q-{number}": "Dwa razy w tygodniu, w sali bez barier." for number in range(5)}
    whole = everything_typed(sample)
    typists = [
        Typist(version, draft, section, fields)
        for draft, fields in zip(drafts, (small, whole), strict=True)
    ]
    rival = Browser(sample.created_by)
    subjects = [
        Subject("Cheapest POST", lambda _=None: thirty.expect(rival.post("/cheapest/"), 200)),
        Subject("Autosave, 5 questions", typists[0].type, typists[0].next_version),
        Subject("Autosave, whole offer", typists[1].type, typists[1].next_version),
    ]
    interleave(subjects, rounds)
    sizes = ["0", *(str(len(typist.body)) for typist in typists)]
    report(f"{database}, median of {rounds} rounds", subjects, sizes)


def everything_typed(application) -> dict:
    """Every field of every section, as a browser would send them."""
    from wagtail_ngo.grants.questionnaires import draft_questionnaire

    questionnaire, fields = draft_questionnaire(application, "pl"), {}
    for question in questionnaire.definition.questions:
        type_, answer = questionnaire.type(question), questionnaire.answer(question)
        if type_.answered:
            fields.update(type_.fields(question, answer, questionnaire.context))
    return fields


def report(title: str, subjects: list[Subject], sizes: list[str]) -> None:
    rows = []
    for subject, size in zip(subjects, sizes, strict=True):
        prepared = subject.prepare()
        queries = count_queries(lambda run=subject.run, given=prepared: run(given))
        ratio = subject.milliseconds / subjects[0].milliseconds
        rows.append(
            [subject.name, size, f"{subject.milliseconds:.2f}", f"{ratio:.2f}", str(queries)]
        )
    print_table(title, ["", "bytes", "ms", "ratio", "queries"], rows)


def main() -> None:
    asked = options(__doc__, rounds=300)
    with site(asked.postgres) as database:
        measure(database, asked.rounds)


if __name__ == "__main__":
    main()
