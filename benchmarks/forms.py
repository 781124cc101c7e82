"""Showing and saving a section of 30 questions, against a form page with the same 30 fields.

python -m benchmarks.forms [--postgres] [--rounds N]
"""

from benchmarks.harness import (
    Subject,
    count_queries,
    interleave,
    options,
    print_table,
    site,
)


LAYOUTS = {
    "plain layout": "wagtail_ngo/base.html",
    "layout of the city": "example_site/ngo_base.html",
}


def measure(database: str, rounds: int) -> None:
    from django.test.utils import override_settings
    from django.urls import reverse

    from benchmarks import thirty
    from wagtail_ngo.forms.models import Response

    version, page = thirty.make_version(), thirty.make_page()
    blank, filled = thirty.make_draft(version), thirty.make_draft(version)
    member = blank.created_by
    ours, stranger, theirs = thirty.client(member), thirty.client(), thirty.client(member)
    posted = thirty.their_post()
    page_url, section_id = page.get_url(), version.definition("pl").sections[0].id

    def address(draft):
        kwargs = {"token": draft.token, "section": section_id}
        return reverse("wagtail_ngo_grants:application-section", kwargs=kwargs)

    def form_to_send():
        revision = Response.objects.values_list("revision", flat=True).get(pk=filled.response_id)
        return {**thirty.our_post(), "revision": revision, "action": "next"}

    def show(draft, status=200):
        return lambda _=None: thirty.expect(ours.get(address(draft)), status)

    def save(data):
        thirty.expect(thirty.send(ours, address(filled), data), 302)

    def show_page(browser):
        return lambda _=None: thirty.expect(browser.get(page_url), 200)

    def send_page(browser):
        return lambda _=None: thirty.expect(thirty.send(browser, page_url, posted), 200)

    save(form_to_send())
    verify(filled, thirty, page, send_page(stranger))
    shown = [
        Subject("FormPage, GET, visitor", show_page(stranger)),
        Subject("FormPage, GET, logged in", show_page(theirs)),
        Subject("Section, blank, logged in", show(blank)),
        Subject("Section, filled, logged in", show(filled)),
    ]
    saved = [
        Subject("FormPage, POST, visitor", send_page(stranger)),
        Subject("FormPage, POST, logged in", send_page(theirs)),
        Subject("Section saved, logged in", save, form_to_send),
    ]
    for layout, template in LAYOUTS.items():
        with override_settings(WAGTAIL_NGO={"BASE_TEMPLATE": template}):
            for title, subjects in (("Showing", shown), ("Saving", saved)):
                interleave(subjects, rounds)
                heading = f"{title} 30 fields, {layout}, {database}, median of {rounds} rounds"
                report(heading, subjects, form_to_send)


def verify(filled, thirty, page, send) -> None:
    """Make sure that both keep all 30 answers, else the race is not fair."""
    from wagtail.contrib.forms.models import FormSubmission

    filled.response.refresh_from_db()
    send()
    kept = len(filled.response.answers), len(FormSubmission.objects.get(page=page).form_data)
    if kept != (30, 30) or filled.response.rejected:
        raise SystemExit(f"Answers kept by ours and theirs: {kept}.")


def report(title: str, subjects, form_to_send) -> None:
    rows = []
    for subject in subjects:
        ratios = [f"{rival.milliseconds / subject.milliseconds:.2f}" for rival in subjects[:2]]
        prepared = form_to_send()
        queries = count_queries(lambda run=subject.run, data=prepared: run(data))
        rows.append([subject.name, f"{subject.milliseconds:.2f}", *ratios, str(queries)])
    headings = ["", "ms", "times as fast as visitor's", "as logged in", "queries"]
    print_table(title, headings, rows)


def main() -> None:
    asked = options(__doc__, rounds=100)
    with site(asked.postgres) as database:
        measure(database, asked.rounds)


if __name__ == "__main__":
    main()
