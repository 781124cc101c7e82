from datetime import timedelta

from django.utils import timezone

import pytest

from tests.grants import factories
from wagtail_ngo.grants.actions.calls import annul_call, change_deadline
from wagtail_ngo.grants.models import Call, CallPhase, CallQuestion
from wagtail_ngo.grants.wording import call_timeline, format_day


pytestmark = pytest.mark.django_db


def read(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_tells_the_facts_of_the_call(client, open_call, make_page):
    html = read(client, make_page(open_call))
    assert open_call.reference in html
    assert "Applications are accepted until" in html
    assert "15:00 CE" in html
    assert "100 000,00" in html.replace("\xa0", " ") or "100,000.00" in html
    assert "kultura, sztuka" in html
    assert "Anna Nowak" in html


@pytest.mark.parametrize(
    "mode,words",
    [
        ("announced", "Applications will be accepted from"),
        ("open", "Applications are accepted until"),
        ("closed", "The deadline passed on"),
    ],
)
def test_preview_shows_each_phase_without_touching_the_call(rf, open_call, make_page, mode, words):
    page = make_page(open_call)
    request = page.dummy_request if hasattr(page, "dummy_request") else None
    response = page.make_preview_request(preview_mode=mode, original_request=request)
    assert words in response.rendered_content
    assert factories.fresh(open_call).phase() == CallPhase.OPEN


def test_a_closed_call_says_so(client, open_call, make_page):
    page = make_page(open_call)
    assert '/apply/"' in read(client, page)
    factories.close(open_call)
    html = read(client, page)
    assert "The deadline passed on" in html
    assert '/apply/"' not in html


def test_a_change_of_the_deadline_is_told_with_its_reason(client, open_call, make_page):
    page = make_page(open_call)
    later = open_call.closes_at + timedelta(days=3)
    change_deadline(
        open_call, user=open_call.created_by, closes_at=later, reason="Storm <b>damage</b>"
    )
    html = read(client, page)
    assert "The deadline has changed" in html
    assert "Storm &lt;b&gt;damage" in html


def test_an_annulled_call_gives_its_reason(client, open_call, make_page):
    annul_call(open_call, user=open_call.created_by, reason="No funds")
    html = read(client, make_page(open_call))
    assert "annulled" in html and "No funds" in html


def test_only_answered_public_questions_are_shown(client, open_call, make_page):
    now = timezone.now()
    for text, values in {
        "Visible question": {"answer": "Yes.", "answered_at": now},
        "Private question": {"answer": "Yes.", "answered_at": now, "is_public": False},
        "Waiting question": {},
    }.items():
        CallQuestion.objects.create(call=open_call, question=text, **values)
    html = read(client, make_page(open_call))
    assert "Visible question" in html
    assert "Private question" not in html and "Waiting question" not in html


def test_binding_texts_are_marked_with_the_language_of_the_call(client, open_call, make_page):
    later = open_call.closes_at + timedelta(days=7)
    change_deadline(open_call, user=open_call.created_by, closes_at=later, reason="A flood")
    html = read(client, make_page(open_call))
    assert '<div class="ngo-measure" lang="en">' in html
    assert '<span lang="en">A flood</span>' in html


def test_a_page_protects_its_call(open_call, make_page):
    make_page(open_call)
    with pytest.raises(Exception, match="protected"):
        Call.objects.filter(pk=open_call.pk).delete()


def test_queries_do_not_grow_with_the_parts_of_a_call(
    client, open_call, make_page, django_assert_max_num_queries
):
    page = make_page(open_call)
    for number in range(50):
        factories.LotFactory(call=open_call, name=f"Lot {number}")
    read(client, page)
    with django_assert_max_num_queries(30):
        read(client, page)


def test_the_calendar_begins_with_the_last_announcement(open_call):
    days = [item.published_on for item in open_call.announcements.all()]
    assert call_timeline(open_call)[0].when == format_day(max(days))


def test_the_calendar_marks_the_one_step_that_comes_next(open_call):
    assert [step.state for step in call_timeline(open_call)] == [
        "past",
        "past",
        "current",
        "future",
        "future",
    ]
    after = open_call.closes_at + timedelta(seconds=1)
    assert [step.state for step in call_timeline(open_call, after)][2:4] == ["past", "current"]
    long_after = after + timedelta(days=1000)
    assert {step.state for step in call_timeline(open_call, long_after)} == {"past"}
