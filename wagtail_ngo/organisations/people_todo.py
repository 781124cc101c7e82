"""What waits for people about who belongs to an organisation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_ngo.todo import Todo, register_todo

from .models import Invitation, Membership, Organisation, TakeOver


NAMESPACE = "wagtail_ngo_organisations"


@register_todo
def my_invitations(user):
    """Invitations to an address that the user has confirmed; the letter has the link."""
    for invitation in Invitation.objects.valid().addressed_to(user).select_related("organisation"):
        yield Todo(
            title=_("You are invited to an organisation. Open the link in the letter to %(email)s.")
            % {"email": invitation.email},
            url=reverse(f"{NAMESPACE}:list"),
            due=invitation.expires_at,
            organisation=invitation.organisation.name,
            kind="invitation",
        )


@register_todo
def people_who_ask(user):
    """Requests to join that an administrator decides about; one entry for each organisation."""
    own = Organisation.objects.editable_by(user)
    pending = Membership.objects.pending().filter(organisation__in=own.values("pk"))
    rows = pending.values("organisation__token", "organisation__name").distinct()
    for row in rows.order_by("organisation__name"):
        yield Todo(
            title=_("Decide about people who ask to join."),
            url=reverse(f"{NAMESPACE}:members", args=[row["organisation__token"]]),
            organisation=row["organisation__name"],
            kind="membership",
        )


@register_todo
def take_overs_to_answer(user):
    """Take-overs to which an administrator may still object."""
    own = Organisation.objects.editable_by(user)
    announced = TakeOver.objects.announced().filter(organisation__in=own.values("pk"), objection="")
    for take_over in announced.select_related("organisation"):
        yield Todo(
            title=_("Somebody wants to take over the organisation. You may object."),
            url=reverse(
                f"{NAMESPACE}:take-over-objection",
                args=[take_over.organisation.token, take_over.token],
            ),
            due=take_over.takes_effect_at,
            organisation=take_over.organisation.name,
            kind="take-over",
            is_urgent=True,
        )


def take_overs_to_decide(user):
    """Take-overs about which an officer can decide something now."""
    rows = TakeOver.objects.editable_by(user).waiting_for_officers()
    for take_over in rows.select_related("organisation"):
        yield Todo(
            title=_("Decide about a request to take over an organisation."),
            url=reverse("ngo_take_overs:inspect", args=[take_over.pk]),
            organisation=take_over.organisation.name,
            kind="take-over",
        )


register_todo(take_overs_to_decide, office=True)
