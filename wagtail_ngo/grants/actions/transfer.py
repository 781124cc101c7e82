"""Fill in a draft from elsewhere: from the profile, an older application, or a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from wagtail_ngo import audit
from wagtail_ngo.forms.actions.merge import merge_answers
from wagtail_ngo.forms.transfer import Transfer, take_over
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.copying import copyable_sections
from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.profile_changes import profile_changes, seen_profile
from wagtail_ngo.lifecycle import TransitionRefused


def hold(application, user) -> None:
    """Lock a draft or an amendment that ``user`` may write. Raises as ``put_answers`` does."""
    if not may_send(user, application):
        raise PermissionDenied
    if not Application.objects.filter(pk=application.pk).unlocked().update(updated_at=Now()):
        raise TransitionRefused("state", Application.lifecycle["submit"])


@transaction.atomic
def put_answers(
    application, answers: Mapping[str, Any], *, user, language: str, expected_revision=None
) -> None:
    """Write answers given by question id into a draft or an amendment.

    Raises ``PermissionDenied``, ``TransitionRefused`` ("state") or ``StaleRevision``.
    """
    hold(application, user)
    merge_answers(
        application.response,
        answers,
        user=user,
        context=form_context(application, language=language),
        expected_revision=expected_revision,
    )


@transaction.atomic
def take_profile(
    application, chosen: Iterable[str], *, user, language: str, expected_revision=None
) -> int:
    """Write what the profile says into the questions ``chosen`` (by id); return how many it was.

    What was not chosen stays as it is, and is not offered again until the profile changes once
    more. Raises as ``put_answers`` does.
    """
    chosen = set(chosen)
    questionnaire = questionnaires.draft_questionnaire(application, language)
    changes = profile_changes(application, questionnaire)
    answers = {item.question.id: item.answer for item in changes if item.question.id in chosen}
    put_answers(
        application, answers, user=user, language=language, expected_revision=expected_revision
    )
    application.profile_seen = seen_profile(application.organisation, language)
    Application.objects.filter(pk=application.pk).update(profile_seen=application.profile_seen)
    return len(answers)


@transaction.atomic
def copy_sections(
    application, older, section_ids: Iterable[str], *, user, language: str, expected_revision=None
) -> Transfer:
    """Copy what fits into the chosen sections from ``older``, the questionnaire of an application.

    Return what was written and what did not fit. Raises as ``put_answers`` does.
    """
    chosen = set(section_ids)
    questionnaire = questionnaires.draft_questionnaire(application, language)
    sections, transfer = copyable_sections(questionnaire, older)
    taken = [item for item in sections if item.section.id in chosen]
    answers = {q.id: transfer.answers[q.id] for item in taken for q in item.fitting}
    put_answers(
        application, answers, user=user, language=language, expected_revision=expected_revision
    )
    return Transfer(answers, tuple(question for item in taken for question in item.refused))


@transaction.atomic
def fill_in(
    application,
    named: Mapping[str, Any],
    *,
    user,
    language: str,
    expected_revision=None,
    request=None,
) -> Transfer:
    """Fill in a draft with answers by question name, as they stand in the file of an application.

    Return what was written and what did not fit. Raises as ``put_answers`` does.
    """
    questionnaire = questionnaires.draft_questionnaire(application, language)
    transfer = take_over(questionnaire, named)
    put_answers(
        application,
        transfer.answers,
        user=user,
        language=language,
        expected_revision=expected_revision,
    )
    audit.record(
        "application.import",
        application,
        user=user,
        request=request,
        data={"answers": len(transfer.answers), "refused": len(transfer.refused)},
    )
    return transfer
