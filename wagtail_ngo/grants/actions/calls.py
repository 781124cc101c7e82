"""Verbs of a call: announce it, move its deadline, end it."""

from functools import partial
from uuid import uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit
from wagtail_ngo.clock import city_date
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.forms.actions.freeze import freeze
from wagtail_ngo.grants.actions.call_notices import note_deadline, note_end
from wagtail_ngo.grants.actions.following import note_news
from wagtail_ngo.grants.lint import blocking, earliest_deadline, law_unknown, lint_call
from wagtail_ngo.grants.models import Announcement, Call, NewsKind, Obligation
from wagtail_ngo.legal import MissingLegalParameter
from wagtail_ngo.lifecycle import TransitionRefused, transition


class CallNotReady(ValidationError):
    """The announcement lacks something; ``problems`` says what."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__([problem.message for problem in problems])


@transaction.atomic
def publish_call(call, *, user, request=None) -> Call:
    """Announce a call: freeze its form and open it. Raises ``CallNotReady`` or a refusal."""
    locked = Call.objects.select_for_update().get(pk=call.pk)
    refuse_unless_draft(locked)
    if problems := blocking(lint_call(locked)):
        raise CallNotReady(problems)
    version = freeze(locked.form, user=user, extra_sections=partial(attachment_sections, locked))
    changes = {
        "form_version": version,
        "announced_at": Now(),
        "opens_at": Coalesce("opens_at", Now()),
    }
    transition(
        locked,
        "announce",
        user=user,
        changes=changes,
        request=request,
        after=partial(note_news, kind=NewsKind.ANNOUNCED),
    )
    call.refresh_from_db()
    return call


def refuse_unless_draft(call):
    if not call.is_draft:
        raise TransitionRefused("state", Call.lifecycle["announce"])


def attachment_sections(call, language) -> list[dict]:
    """The section of attachments that this call asks for, in the schema of form definitions."""
    questions = [attachment_question(call, item) for item in call.attachments.all()]
    if not questions:
        return []
    with translation.override(language):
        title = gettext("Attachments")
    section = {
        "id": str(uuid5(call.token, "attachments")),
        "name": "attachments",
        "number": "",
        "title": title,
        "intro": "",
        "questions": questions,
    }
    return [section]


def attachment_question(call, item) -> dict:
    not_in_krs = ["eq", ["param", "organisation.in_krs"], ["str", "no"]]
    other = item.obligation == Obligation.OTHER_REGISTER
    return {
        "id": str(uuid5(call.token, item.identifier)),
        "name": f"attachment_{item.identifier}",
        "type": "files",
        "number": "",
        "label": item.name,
        "help": item.help,
        "help_url": "",
        "required": "no" if item.obligation == Obligation.OPTIONAL else "file",
        "role": "",
        "prefill": "",
        "show_if": not_in_krs if other else None,
        "settings": {
            "max_files": item.max_files,
            "extensions": list(ngo_settings.UPLOAD_EXTENSIONS),
            "max_bytes": ngo_settings.UPLOAD_MAX_BYTES,
            "template_url": "",
        },
    }


@transaction.atomic
def change_deadline(
    call, *, user, closes_at, reason, delivery_closes_at=None, confirmed=False, request=None
) -> Call:
    """Move the deadline of an announced call to ``closes_at`` (aware).

    ``delivery_closes_at`` moves the second clock too; without it that one stays. Any move needs a
    reason, which applicants read on the page of the call; an earlier deadline needs ``confirmed``
    too. Raises ``ValidationError`` by field, or a refusal.
    """
    locked = Call.objects.select_for_update().get(pk=call.pk)
    before, delivery_before = locked.closes_at, locked.delivery_closes_at
    delivery = delivery_closes_at or delivery_before
    problems = deadline_problems(locked, closes_at, reason, confirmed, delivery)
    if problems:
        raise ValidationError(problems)
    transition(
        locked,
        "change_deadline",
        user=user,
        changes={"closes_at": closes_at, "delivery_closes_at": delivery},
        data={"closes_at": closes_at, "before": before, "delivery_closes_at": delivery},
        request=request,
    )
    change = locked.deadline_changes.create(
        before=before,
        after=closes_at,
        delivery_before=delivery_before,
        delivery_after=delivery,
        reason=reason.strip(),
        changed_by=user,
    )
    note_deadline(change)
    note_news(locked, NewsKind.DEADLINE)
    call.refresh_from_db()
    return call


def deadline_problems(call, closes_at, reason, confirmed, delivery) -> dict[str, str | Promise]:
    """What is wrong with a move of the deadlines, by the name of the field."""
    problems: dict[str, str | Promise] = {}
    if not reason.strip():
        problems["reason"] = _("Write why the deadline changes. Applicants will read it.")
    if problem := new_deadline_problem(call, closes_at):
        problems["closes_at"] = problem
    elif call.closes_at and closes_at < call.closes_at and not confirmed:
        problems["confirmed"] = _(
            "The new deadline is earlier than the announced one. Confirm that you want this."
        )
    if call.needs_delivery and delivery < closes_at:
        problems["delivery_closes_at"] = _(
            "What follows the electronic form would be due before the form itself. Enter a later"
            " moment."
        )
    elif delivery != call.delivery_closes_at and delivery < call.delivery_closes_at:
        problems["delivery_closes_at"] = _("The second deadline can only be made later.")
    return problems


def new_deadline_problem(call, closes_at):
    try:
        earliest = earliest_deadline(call)
    except MissingLegalParameter as missing:
        return law_unknown(missing)
    if closes_at <= timezone.now():
        return _("Enter a deadline in the future.")
    if closes_at == call.closes_at:
        return _("This is the present deadline. Enter another one.")
    if call.opens_at and closes_at <= call.opens_at:
        return _("Enter a deadline later than the opening of the call.")
    if earliest and city_date(closes_at) < earliest:
        day = date_format(earliest, "j E Y")
        return _("The law allows no deadline before %(date)s.") % {"date": day}
    return None


def annul_call(call, *, user, reason, request=None) -> Call:
    """Annul an announced call, for example under art. 18a UDPP. The reason is public."""
    return end_call(call, "annul", user, reason, request)


def withdraw_call(call, *, user, reason, request=None) -> Call:
    """Withdraw an announced call without a choice. The reason is public."""
    return end_call(call, "withdraw", user, reason, request)


def end_call(call, name, user, reason, request) -> Call:
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason. It will be public.")})
    changes = {"ended_reason": reason.strip()}

    def note(ended):
        note_end(ended, transition=name)
        note_news(ended, NewsKind.ENDED)

    return transition(call, name, user=user, changes=changes, request=request, after=note)


@transaction.atomic
def add_announcement(
    call, *, user, place, published_on, url="", note="", request=None
) -> Announcement:
    """Write down one more publication of the call; it may move the earliest lawful deadline."""
    if not Call.objects.editable_by(user).filter(pk=call.pk).exists():
        raise PermissionDenied
    announcement = Announcement(
        call=call, place=place, published_on=published_on, url=url, note=note
    )
    announcement.full_clean()
    announcement.save()
    data = {"place": place, "published_on": published_on}
    audit.record("call.announcement", call, user=user, request=request, data=data)
    return announcement
