from datetime import timedelta

from django import forms
from django.core import signing
from django.template.loader import render_to_string
from django.utils import timezone

import pytest

from wagtail_ngo.spam import MAX_AGE_SECONDS, SpamGuardFormMixin, new_stamp, refusal


pytestmark = pytest.mark.usefixtures("english")


class RemarkForm(SpamGuardFormMixin, forms.Form):
    remark = forms.CharField()


def stamp_of(age_seconds, monkeypatch):
    shown = timezone.now() - timedelta(seconds=age_seconds)
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", shown.timestamp)
        return new_stamp()


@pytest.fixture
def stamp(monkeypatch):
    return stamp_of(60, monkeypatch)


def test_a_person_s_form_passes(stamp):
    form = RemarkForm({"remark": "More trees.", "homepage": "", "form_stamp": stamp})
    assert form.is_valid()
    assert form.cleaned_data == {"remark": "More trees."}


@pytest.mark.parametrize(
    ("age", "passes"), [(0, False), (2, False), (10, True), (MAX_AGE_SECONDS + 10, False)]
)
def test_the_time_between_showing_and_sending_counts(monkeypatch, age, passes):
    stamp = stamp_of(age, monkeypatch)
    assert (refusal({"form_stamp": stamp}) == "") is passes


def test_the_shortest_time_is_a_setting(settings):
    settings.WAGTAIL_NGO = {"SPAM_MIN_SECONDS": 0}
    assert refusal({"form_stamp": new_stamp()}) == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"homepage": "https://evil.test"}, "Leave the field “Homepage” empty"),
        ({"form_stamp": ""}, "open for too long. Your answers are kept"),
        ({"form_stamp": "shown:1abc:forged"}, "open for too long. Your answers are kept"),
        ({"remark": "http://a.test " * 1_000}, "too many web addresses"),
    ],
)
def test_a_robot_s_form_is_refused_and_keeps_its_answers(stamp, change, message):
    data = {"remark": "More trees.", "form_stamp": stamp}
    assert RemarkForm(data).is_valid()
    form = RemarkForm({**data, **change})
    assert message in form.errors["__all__"][0]
    assert form["remark"].value() == {**data, **change}["remark"]


def test_a_stamp_signed_for_something_else_is_not_accepted(monkeypatch):
    assert refusal({"form_stamp": signing.TimestampSigner().sign("shown")})


def test_two_forms_on_a_page_are_told_apart_by_prefix(stamp):
    data = {"a-remark": "x", "a-form_stamp": stamp, "b-remark": "x", "b-homepage": "filled"}
    assert RemarkForm(data, prefix="a").is_valid()
    assert not RemarkForm(data, prefix="b").is_valid()


def test_the_trap_is_hidden_from_people_and_the_stamp_is_fresh(monkeypatch):
    form = RemarkForm({"remark": "x", "form_stamp": "old"}, prefix="a")
    html = render_to_string("wagtail_ngo/includes/spam_guard.html", {"form": form})
    assert "<div hidden>" in html
    assert 'name="a-homepage"' in html
    assert 'tabindex="-1"' in html
    assert 'value="old"' not in html
    assert "style=" not in html
