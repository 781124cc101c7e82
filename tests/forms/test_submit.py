import re

from django.db import IntegrityError, transaction

import pytest

from wagtail_ngo.forms.actions.submit import (
    NotReady,
    answers_checksum,
    clean_code,
    make_submission,
    short_code,
)
from wagtail_ngo.forms.context import load_parameters
from wagtail_ngo.forms.engine import FormContext, Questionnaire
from wagtail_ngo.forms.models import Submission

from .offer import LIMITS, context, offer_a_post
from .test_save import offer, response, save, text_file, user


__all__ = ["offer", "response", "user"]

pytestmark = pytest.mark.django_db


def test_a_form_with_problems_is_not_filed(offer, user):
    save(offer, offer_a_post() | {"q-sources-grant-value": "31000"}, user)
    with pytest.raises(NotReady) as caught:
        make_submission(offer, user=user, context=context(**LIMITS))
    assert len(caught.value.problems) == 2
    assert not Submission.objects.exists()


def test_what_is_filed_can_be_read_again_as_it_was(offer, user):
    save(offer, offer_a_post(), user)
    filed = make_submission(offer, user=user, context=context(**LIMITS), number="O/1/2026")
    save(offer, {"q-period-start": "1.1.2030", "q-costs-row": ""}, user)
    filed = Submission.objects.get(pk=filed.pk)
    assert (filed.number, filed.submitted_by) == ("O/1/2026", user)
    assert load_parameters(filed.parameters) == dict(context(**LIMITS).parameters)
    day = filed.submitted_at.date()
    then = FormContext("en", day, load_parameters(filed.parameters), filed.profile)
    read = Questionnaire(offer.form_version.definition("en"), filed.answers, then)
    assert read.problems() == []
    assert str(read.role_values()["total_cost"]) == "39600.00"


def test_the_checksum_can_be_worked_out_again_and_tells_every_change(response, user):
    save(response, {"q-name": "Seniors"}, user, {"q-statute": [text_file()]})
    filed = make_submission(response, user=user, context=context())
    filed = Submission.objects.get(pk=filed.pk)
    assert answers_checksum(filed) == filed.checksum
    assert len(filed.checksum) == 64
    for field, value in [("answers", {}), ("files", []), ("profile", {"name": "x"}),
                         ("parameters", {"call.grant_max": ["num", "1"]})]:  # fmt: skip
        changed = Submission.objects.get(pk=filed.pk)
        setattr(changed, field, value)
        assert answers_checksum(changed) != filed.checksum


def test_the_same_answers_filed_twice_have_different_codes(response, user):
    save(response, {"q-name": "Seniors"}, user, {"q-statute": [text_file()]})
    first = make_submission(response, user=user, context=context())
    second = make_submission(response, user=user, context=context())
    assert first.code != second.code
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{20}", first.code)
    with pytest.raises(TypeError):
        second.save()


def test_another_submission_does_not_take_the_place_of_the_first(response, user):
    save(response, {}, user, {"q-statute": [text_file()]})
    filed = make_submission(response, user=user, context=context())
    facts = {"answers": {}, "submitted_at": filed.submitted_at, "checksum": "forged"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission(pk=filed.pk, response=response, code="forged", **facts).save()
    assert Submission.objects.get(pk=filed.pk).checksum == filed.checksum


def test_the_files_are_listed_with_their_hashes(response, user):
    save(response, {}, user, {"q-statute": [text_file()]})
    filed = make_submission(response, user=user, context=context())
    (file,) = filed.files
    assert file["token"] == str(response.attachments.get().token)
    assert (file["name"], file["size"], len(file["sha256"])) == ("statute.txt", 16, 64)
    assert file["question"] == "statute"


def test_a_code_can_be_typed_with_spaces_and_look_alikes():
    code = short_code("0f" * 32)
    typed = "-".join(code[at : at + 5] for at in range(0, 20, 5)).lower()
    assert clean_code(f" {typed.replace('0', 'o').replace('1', 'l')} ") == code
