"""Checking and sending the whole statutory offer, against posting one form page of 30 fields.

python -m benchmarks.offer [--postgres] [--rounds N]
"""

from benchmarks.harness import (
    Subject,
    count_queries,
    interleave,
    options,
    print_table,
    site,
)


def measure(database: str, rounds: int) -> None:
    from django.urls import reverse

    from benchmarks import thirty
    from wagtail_ngo.grants.actions.applications import withdraw_application
    from wagtail_ngo.grants.models import Application, ApplicationStatus

    page, sample = thirty.make_page(), thirty.sent_offer()
    member = sample.created_by
    ours, visitor = thirty.client(member), thirty.client()
    page_url, posted = page.get_url(), thirty.their_post()

    def address(name, draft):
        return reverse(f"wagtail_ngo_grants:{name}", kwargs={"token": draft.token})

    def new_draft():
        """Take the last one back, for the call accepts only so many, and write the next."""
        sent = Application.objects.filter(
            organisation=sample.organisation, status=ApplicationStatus.SUBMITTED
        )
        for application in sent.exclude(pk=sample.pk):
            withdraw_application(application, user=member)
        return thirty.make_draft(sample.response.form_version, sample.response.answers)

    def send(draft):
        answer = thirty.expect(thirty.send(ours, address("application-submit", draft), {}), 302)
        if answer.url != address("application-submitted", draft):
            raise SystemExit("The offer was not sent.")

    def show(name):
        return lambda draft: thirty.expect(ours.get(address(name, draft)), 200)

    def send_page(_=None):
        return thirty.expect(thirty.send(visitor, page_url, posted), 200)

    subjects = [
        Subject("FormPage, POST, visitor", send_page),
        Subject("Offer A checked and sent", send, new_draft),
        Subject("Offer A, task list", show("application"), lambda: draft),
        Subject("Offer A, summary with all checks", show("application-check"), lambda: draft),
    ]
    draft = new_draft()
    interleave(subjects, rounds)
    rows = []
    for subject in subjects:
        prepared = subject.prepare()
        queries = count_queries(lambda run=subject.run, given=prepared: run(given))
        ratio = subject.milliseconds / subjects[0].milliseconds
        each_second = f"{1000 / subject.milliseconds:.0f}"
        cells = [f"{subject.milliseconds:.1f}", f"{ratio:.2f}", each_second, str(queries)]
        rows.append([subject.name, *cells])
    headings = ["", "ms", "FormPage POSTs", "a second", "queries"]
    print_table(f"The statutory offer, {database}, median of {rounds} rounds", headings, rows)


def main() -> None:
    asked = options(__doc__, rounds=60)
    with site(asked.postgres) as database:
        measure(database, asked.rounds)


if __name__ == "__main__":
    main()
