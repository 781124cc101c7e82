"""Test calls: an officer rehearses a call, anybody tries one out, and what was sent is deleted."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_ngo import audit
from wagtail_ngo.grants.actions.applications import TEST_PREFIX
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.templates import copy_call
from wagtail_ngo.grants.lifecycles import may_publish
from wagtail_ngo.grants.models import Application, Call, Follower, FollowRequest
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.organisations.models import Organisation
from wagtail_ngo.storage import delete_on_commit


OPEN_FOR = timedelta(days=30)
PAPER_FOLLOWS = timedelta(days=7)


@transaction.atomic
def rehearse_call(call, *, user, request=None) -> Call:
    """Make a test copy of ``call``, open for 30 days, and an organisation for ``user`` to act for.

    What the law wants in an announcement may be missing; the form may not. Raises
    ``PermissionDenied`` as ``copy_call`` does, and ``CallNotReady``.
    """
    copy = copy_call(
        call, user=user, reference=test_reference(call), title=call.title, request=request
    )
    copy.is_test = True
    copy.closes_at = timezone.now() + OPEN_FOR
    copy.realisation_from, copy.realisation_to = call.realisation_from, call.realisation_to
    if copy.needs_delivery:
        copy.delivery_closes_at = copy.closes_at + PAPER_FOLLOWS
    copy.save()
    give_organisation(user)
    return publish_call(copy, user=user, request=request)


def test_reference(call) -> str:
    """A number that no other call has and that shows what it is."""
    base = f"{TEST_PREFIX}-{call.reference}"[:34]
    taken = set(Call.objects.filter(reference__startswith=base).values_list("reference", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (base, *numbered) if name not in taken)


def give_organisation(user) -> Organisation:
    """Return the made-up organisation of ``user``, which can act in test calls only."""
    found = Organisation.objects.filter(is_demo=True, created_by=user).first()
    if found is not None:
        return found
    organisation = Organisation.objects.create(
        name=_("Test organisation"),
        legal_form="association",
        register_kind="other",
        register_number="0",
        street="ul. Testowa 1",
        postcode="00-001",
        city="Test",
        email=user.email,
        phone="000000000",
        representation_rule="single",
        is_demo=True,
        created_by=user,
    )
    organisation.memberships.create(
        user=user, role=Role.ADMINISTRATOR, status=MembershipStatus.ACTIVE
    )
    return organisation


@transaction.atomic
def purge_call(call, *, user, request=None) -> int:
    """Delete all that was sent to a test call, and return how many applications it was.

    Raises ``PermissionDenied`` for others than those who may announce the call, and for a call that
    is not a test.
    """
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if not locked.is_test or not may_publish(user, locked):
        raise PermissionDenied
    number = purge(Application.objects.filter(call=locked))
    locked.questions.all().delete()
    Follower.objects.filter(call=locked).delete()
    FollowRequest.objects.filter(call=locked).delete()
    OutboxMessage.objects.filter(scope=str(locked.token)).delete()
    audit.record("call.tests_purged", locked, user=user, request=request, data={"number": number})
    return number


def tests_untouched_for(days: int):
    """Applications of all test calls that nobody has changed for ``days`` days."""
    before = timezone.now() - timedelta(days=days)
    return Application.objects.filter(call__is_test=True, updated_at__lte=before)


def purge(applications) -> int:
    """Delete applications of test calls with their answers, files and letters."""
    found = list(applications.filter(call__is_test=True).select_related("response", "call"))
    for application in found:
        with transaction.atomic():
            delete_application(application)
    return len(found)


def delete_application(application):
    response = application.response
    letters = OutboxMessage.objects.filter(scope=str(application.call.token))
    references = [application.number or str(application.token), str(application.token)]
    letters.filter(reference__in=references).delete()
    delete_parts(application)
    application.delete()
    delete_parts(response)
    response.delete()


def delete_parts(record):
    """Delete what hangs on ``record``, also what protects it, and its files once that is sure."""
    for row in parts_of(record):
        files = [getattr(row, field.name) for field in row._meta.fields if is_file(field)]
        row.delete()
        for file in filter(None, files):
            delete_on_commit(file)


def parts_of(record) -> Iterator[models.Model]:
    for relation in record._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record})
        yield from rows.order_by("-pk")


def is_file(field) -> bool:
    return isinstance(field, models.FileField)
