"""Verbs of the conversation between the office and an applicant about one application."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Greatest, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit, outbox, throttle
from wagtail_ngo.conf import absolute_url, ngo_settings
from wagtail_ngo.grants.lifecycles import may_publish, may_send
from wagtail_ngo.grants.models import Call, CallPhase, Entry, EntryMark
from wagtail_ngo.organisations.models import Membership
from wagtail_ngo.text import clean_text, count_characters


MAX_CHARACTERS = 5000
HOUR = 3600


def may_write(user, application, *, from_office: bool) -> bool:
    """Officers of the call for the office; for the applicant, those who may send in its name."""
    if not application.is_sent:
        return False
    if from_office:
        return Call.objects.managed_by(user).filter(pk=application.call_id).exists()
    return may_send(user, application)


def write_entry(application, *, user, text, from_office: bool, request=None) -> Entry:
    """Write ``text`` to the other side and tell it by a letter that holds none of the text.

    Raises ``PermissionDenied``, or ``ValidationError`` when the text is empty or too long, when
    the call is archived, or when the person writes too much.
    """
    if not may_write(user, application, from_office=from_office):
        raise PermissionDenied
    text = clean_text(text, multiline=True)
    refuse_text(text)
    limit = ngo_settings.CONVERSATION_ENTRIES_PER_HOUR
    if not throttle.allow("conversation", str(user.pk), limit, HOUR):
        raise ValidationError(_("You have written many messages. Try again in an hour."))
    with transaction.atomic():
        refuse_archived(application)
        entry = Entry.objects.create(
            application=application,
            author=user,
            from_office=from_office,
            needs_answer=not from_office,
            text=text,
        )
        if from_office:
            settle(application)
        mark_read(application, user, upto=entry.pk)
        facts = {"entry": entry.pk, "from_office": from_office}
        audit.record("application.entry", application, user=user, request=request, data=facts)
        tell_other_side(entry)
    return entry


def refuse_text(text):
    if not text:
        raise ValidationError(_("Write your message."))
    if (length := count_characters(text)) > MAX_CHARACTERS:
        message = _("Shorten the message to %(most)d characters; it has %(length)d.")
        raise ValidationError(message, params={"most": MAX_CHARACTERS, "length": length})


def refuse_archived(application):
    """The row is locked, so that nothing is written after the call was archived."""
    call = Call.objects.select_for_update().only("archived_at").get(pk=application.call_id)
    if call.archived_at:
        raise ValidationError(_("The call was archived, so the conversation is closed."))


def settle(application) -> int:
    """Nothing that the applicant wrote waits for an answer any more; return how many did."""
    return application.entries.unanswered().update(needs_answer=False)


@transaction.atomic
def settle_without_answer(application, *, user, request=None) -> bool:
    """Note that what the applicant wrote needs no answer. Raises ``PermissionDenied``."""
    if not may_write(user, application, from_office=True):
        raise PermissionDenied
    if not settle(application):
        return False
    audit.record("application.entries_settled", application, user=user, request=request)
    return True


def mark_read(application, user, *, upto: int) -> None:
    """Remember that ``user`` has read the conversation up to the entry ``upto``, never less."""
    mark, created = EntryMark.objects.get_or_create(
        application=application, user=user, defaults={"last_entry": upto}
    )
    if not created and mark.last_entry < upto:
        rows = EntryMark.objects.filter(pk=mark.pk)
        rows.update(last_entry=Greatest("last_entry", upto))


def tell_other_side(entry):
    if entry.from_office:
        tell_applicant(entry)
    else:
        tell_office(entry)


def tell_applicant(entry):
    """A letter to the organisation, and to its people who take part in the conversation."""
    application = entry.application
    writers = application.entries.filter(from_office=False).values("author")
    taking_part = Membership.objects.active().filter(
        organisation=application.organisation_id,
        user__is_active=True,
        user__in=[application.created_by_id, *writers.values_list("author", flat=True)],
    )
    people = {member.user.email: member.user for member in taking_part.select_related("user")}
    people.setdefault(application.organisation.email, None)
    path = reverse("wagtail_ngo_grants:application-conversation", args=[application.token])
    queue(entry, "conversation_from_office", people, path, application.response.language)


def tell_office(entry):
    """A letter to each officer of the call, else to the contact in its announcement."""
    application = entry.application
    officers = application.call.officers.filter(is_active=True)
    people = {officer.email: officer for officer in officers}
    if not any(people):
        people = {application.call.contact_email: None}
    path = reverse("ngo_applications:conversation", args=[application.pk])
    queue(entry, "conversation_from_applicant", people, path, settings.LANGUAGE_CODE)


def queue(entry, event, people, path, language):
    application = entry.application
    for address, person in people.items():
        if not address:
            continue
        outbox.queue_template_mail(
            event=event,
            to=address,
            template=event,
            context={
                "number": application.number,
                "organisation": application.organisation.name,
                "call": application.call.title,
                "url": absolute_url(path),
            },
            language=language,
            dedupe_key=f"conversation-{entry.pk}-{address.lower()}",
            recipient=person,
            reference=application.number,
            scope=str(application.call.token),
        )


OVER = (CallPhase.CLOSED, CallPhase.ANNULLED, CallPhase.WITHDRAWN)


def may_archive(user, call) -> bool:
    """An officer who may announce calls, once the call is over."""
    return can_be_archived(call) and may_publish(user, call)


def can_be_archived(call) -> bool:
    return call.phase() in OVER and call.archived_at is None


@transaction.atomic
def archive_call(call, *, user, request=None) -> Call:
    """Close the conversations of a call that is over, and take it off the lists of what waits.

    Raises ``PermissionDenied``, or ``ValidationError`` when the call is not over.
    """
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if not may_publish(user, locked):
        raise PermissionDenied
    if not can_be_archived(locked):
        raise ValidationError(_("The call is not over yet, or it was archived already."))
    Call.objects.filter(pk=call.pk).update(archived_at=Now())
    audit.record("call.archive", locked, user=user, request=request)
    call.refresh_from_db()
    return call
