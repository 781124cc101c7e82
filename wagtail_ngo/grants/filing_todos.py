"""What waits for people in the second step of applications, for "My cooperation"."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_ngo.grants.actions.reminders import URGENT
from wagtail_ngo.grants.choices import Channel, DeliveryState, Filing
from wagtail_ngo.grants.lifecycles import BINDING_ROLES
from wagtail_ngo.grants.models import Application, Approval
from wagtail_ngo.grants.models.querysets import RECEIVE
from wagtail_ngo.organisations.choices import DRAFTING_ROLES
from wagtail_ngo.organisations.models import Membership
from wagtail_ngo.todo import Todo, register_todo


MOST = 50
VERBS = {
    Filing.PRINTOUT: "application",
    Filing.CONFIRMATION: "application",
    Filing.SIGNED_FILE: "application-sign",
    Filing.APPROVAL: "application-approve",
}


@register_todo
def second_steps(user) -> list[Todo]:
    """Sent applications of the user's organisations whose second step is still to be done."""
    rows = Application.objects.with_delivery().filter(
        delivery=DeliveryState.WAITING, channel=Channel.SYSTEM, call__status="announced"
    )
    given = Approval.objects.filter(
        application=OuterRef("pk"), user=user, approved_at__gte=OuterRef("submitted_at")
    )
    by_approval = Q(call__filing=Filing.APPROVAL)
    mine = Q(organisation__in=own(user, DRAFTING_ROLES)) & ~by_approval
    to_approve = Q(organisation__in=own(user, BINDING_ROLES)) & by_approval & ~Exists(given)
    rows = rows.filter(mine | to_approve).select_related("call", "organisation")
    return [todo_of(application) for application in rows[:MOST]]


def own(user, roles):
    return Membership.objects.held_by(user, roles=roles).values("organisation")


def todo_of(application) -> Todo:
    titles = {
        Filing.PRINTOUT: _("Deliver the signed print-out of %(number)s"),
        Filing.CONFIRMATION: _("Deliver the signed confirmation of %(number)s"),
        Filing.SIGNED_FILE: _("Send the signed file of %(number)s"),
        Filing.APPROVAL: _("Approve the application %(number)s"),
    }
    filing, due = Filing(application.call.filing), application.delivery_due_at
    return Todo(
        title=titles[filing] % {"number": application.number},
        url=reverse(f"wagtail_ngo_grants:{VERBS[filing]}", args=[application.token]),
        due=due,
        organisation=application.organisation.name,
        kind="delivery",
        is_urgent=due - timezone.now() < URGENT,
    )


def entered_to_confirm(user) -> list[Todo]:
    """Applications from paper that another officer typed in, for those who may confirm them."""
    if not user.has_perm(RECEIVE):
        return []
    rows = Application.objects.entered_for(user).exclude(entered_by=user).order_by("created_at")
    title = _("Confirm an application from paper: %(organisation)s")
    return [
        Todo(
            title=title % {"organisation": application.organisation.name},
            url=reverse("ngo_applications:entered", args=[application.pk]),
            kind="entered",
        )
        for application in rows.select_related("organisation")[:MOST]
    ]


register_todo(entered_to_confirm, office=True)
