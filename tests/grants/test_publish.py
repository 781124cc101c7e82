"""Announcing a call: what is frozen, what becomes public, who may do it."""

from datetime import timedelta
from uuid import uuid5

from django.db import IntegrityError
from django.utils import timezone

import pytest

from tests.grants.factories import (
    CallFactory,
    fresh,
    grant_permissions,
    in_days,
    make_officer,
    require_attachment,
)
from wagtail_ngo import signals
from wagtail_ngo.forms.models import FormVersion
from wagtail_ngo.grants.actions.calls import CallNotReady, publish_call
from wagtail_ngo.grants.models import Call, CallPhase, Obligation
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent


def test_publishing_freezes_the_form_and_opens_the_call(call):
    assert call.phase() == CallPhase.DRAFT

    publish_call(call, user=call.created_by)

    assert call.form_version == FormVersion.objects.get()
    assert call.announced_at == call.opens_at
    assert call.phase() == CallPhase.OPEN
    assert Call.objects.open().get() == call
    assert AuditEvent.objects.get(action="call.announce").object_pk == str(call.pk)


def test_a_later_opening_is_kept(call):
    opens_at = in_days(3)
    Call.objects.filter(pk=call.pk).update(opens_at=opens_at)
    call = fresh(call)

    publish_call(call, user=call.created_by)

    assert call.opens_at == opens_at
    assert call.phase() == CallPhase.ANNOUNCED
    assert call.phase(opens_at) == CallPhase.OPEN
    assert call.phase(call.closes_at) == CallPhase.CLOSED
    assert not Call.objects.open().exists()
    assert Call.objects.open(call.closes_at - timedelta(seconds=1)).exists()
    assert not Call.objects.open(call.closes_at).exists()


def test_an_incomplete_call_is_not_announced(call):
    Call.objects.filter(pk=call.pk).update(criteria="<p> </p>")

    with pytest.raises(CallNotReady) as refusal:
        publish_call(call, user=call.created_by)

    assert [problem.code for problem in refusal.value.problems] == ["criteria"]
    assert fresh(call).is_draft
    assert not FormVersion.objects.exists()


def test_a_call_is_announced_once(call):
    publish_call(call, user=call.created_by)
    announced_at = call.announced_at

    with pytest.raises(TransitionRefused) as refusal:
        publish_call(call, user=call.created_by)

    assert refusal.value.reason == "state"
    assert fresh(call).announced_at == announced_at


def test_only_a_permitted_officer_of_the_call_announces_it(call):
    colleague = make_officer()
    without_right = grant_permissions(make_officer())
    without_right.user_permissions.remove(
        *without_right.user_permissions.filter(codename="publish_call")
    )
    call.officers.add(without_right)

    for user in (colleague, without_right):
        with pytest.raises(TransitionRefused) as refusal:
            publish_call(fresh(call), user=type(user).objects.get(pk=user.pk))
        assert refusal.value.reason == "permission"

    assert fresh(call).is_draft
    assert not FormVersion.objects.exists()
    manager = grant_permissions(colleague, "manage_all_calls")
    assert not publish_call(fresh(call), user=manager).is_draft


def test_attachments_become_a_section_of_the_form_in_each_language(call):
    require_attachment(call, "statute", name="Statute <b>", max_files=3)
    require_attachment(call, "photos", obligation=Obligation.OPTIONAL)
    require_attachment(call, "register", obligation=Obligation.OTHER_REGISTER)

    publish_call(call, user=call.created_by)

    section = call.form_version.definition("en").sections[-1]
    statute, photos, register = section.questions
    assert section.title == "Attachments"
    assert statute.id == str(uuid5(call.token, "statute"))
    assert (statute.label, statute.required, statute.settings["max_files"]) == (
        "Statute <b>",
        "file",
        3,
    )
    assert photos.required == "no"
    assert register.show_if


def test_two_calls_with_one_form_keep_their_own_attachments(call):
    other = CallFactory(form=call.form)
    require_attachment(call, "statute")

    publish_call(call, user=call.created_by)
    publish_call(other, user=other.created_by)

    assert call.form_version != other.form_version
    assert other.form_version.definition("en").sections[-1].name == "money"


def test_editing_the_form_later_changes_nothing_in_the_call(open_call):
    before = fresh(open_call.form_version).definitions
    open_call.form.body = []
    open_call.form.save()

    assert fresh(open_call.form_version).definitions == before
    assert fresh(open_call).form_version == open_call.form_version


def test_the_signal_is_sent_once_after_the_commit(call, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, instance, **kwargs):
        heard.append(instance)

    signals.call_announced.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            publish_call(call, user=call.created_by)
            assert heard == []
    finally:
        signals.call_announced.disconnect(listen)
    assert heard == [call]


def test_the_database_refuses_an_announced_call_without_its_parts(call):
    with pytest.raises(IntegrityError):
        Call.objects.filter(pk=call.pk).update(status="announced", announced_at=timezone.now())
