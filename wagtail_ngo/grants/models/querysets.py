from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Now
from django.utils import timezone

from wagtail_ngo.grants.choices import Channel, DeliveryState, Filing
from wagtail_ngo.organisations.choices import DRAFTING_ROLES
from wagtail_ngo.organisations.models import Membership


MANAGE_ALL = "wagtail_ngo_grants.manage_all_calls"
RECEIVE = "wagtail_ngo_grants.receive_application"
#: Typed in by an officer and not confirmed by a second one yet: not the applicant's to see.
UNCONFIRMED = Q(status="draft") & ~Q(channel=Channel.SYSTEM)


def longest_extension(column):
    """The longest deadline granted to the application of the outer query, in ``column``."""
    rows = apps.get_model("wagtail_ngo_grants", "Extension").objects
    granted = rows.of(OuterRef("call"), OuterRef("organisation"), OuterRef("pk"))
    return Subquery(granted.longest(column), output_field=DateTimeField())


def later_of(announced, granted):
    """The later of two columns, the second of which may be empty."""
    longer = When(**{f"{granted}__gt": F(announced)}, then=F(granted))
    return Case(longer, default=F(announced), output_field=DateTimeField())


def delivery_state():
    """The ``DeliveryState`` in SQL; "" for what was not sent or was withdrawn."""
    states = [
        (~Q(status="submitted"), ""),
        (Q(channel=Channel.SYSTEM, call__filing=Filing.ELECTRONIC), DeliveryState.COMPLETE),
        (Q(delivered_at=None, delivery_due_at__gt=Now()), DeliveryState.WAITING),
        (Q(delivered_at=None), DeliveryState.NOT_DELIVERED),
        (Q(delivered_at__lt=F("delivery_due_at")), DeliveryState.COMPLETE),
    ]
    whens = [When(condition, then=Value(str(state))) for condition, state in states]
    return Case(*whens, default=Value(str(DeliveryState.LATE)), output_field=CharField())


class CallQuerySet(models.QuerySet):
    """The only place that says who may see or change a call."""

    def public(self):
        """Calls that were announced, whatever became of them."""
        return self.exclude(status="draft")

    def listed(self):
        """Those which lists, feeds and statistics show: test calls are reached by their address."""
        return self.public().filter(is_test=False)

    def open(self, now=None):
        """Calls that take applications at ``now`` (default: the present moment)."""
        now = now or timezone.now()
        return self.filter(status="announced", opens_at__lte=now, closes_at__gt=now)

    def visible_to(self, user):
        """Announced calls for everybody, drafts for those who prepare them."""
        return self.filter(~Q(status="draft") | self._prepared_by(user))

    def editable_by(self, user):
        return self.filter(self._prepared_by(user))

    def managed_by(self, user):
        """Calls whose applications the user may read as an officer."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.has_perm(MANAGE_ALL):
            return self
        officers = self.model.officers.through.objects
        return self.filter(Exists(officers.filter(call=OuterRef("pk"), user=user)))

    def _prepared_by(self, user):
        if not user.is_active or user.is_anonymous:
            return Q(pk__in=[])
        if user.has_perm(MANAGE_ALL):
            return ~Q(pk__in=[])
        if not user.has_perm("wagtail_ngo_grants.change_call"):
            return Q(pk__in=[])
        return Q(created_by=user) | Q(
            pk__in=self.model.officers.through.objects.filter(user=user).values("call")
        )


class ApplicationQuerySet(models.QuerySet):
    """The only place that says who may see or change an application."""

    def with_delivery(self):
        """Add both deadlines of each application and the state of its second step, by now.

        ``due_at`` is the moment until which it may be sent, ``delivery_due_at`` the one until which
        its second step may follow; longer deadlines of one applicant are counted in. An application
        that came on paper has no second step: its own deadline is what it is measured by.
        """
        granted = self.annotate(
            _until=longest_extension("until"),
            _delivery_until=longest_extension("delivery_until"),
        )
        dated = granted.annotate(due_at=later_of("call__closes_at", "_until"))
        second = later_of("call__delivery_closes_at", "_delivery_until")
        on_paper = When(~Q(channel=Channel.SYSTEM), then=F("due_at"))
        dated = dated.annotate(
            delivery_due_at=Case(on_paper, default=second, output_field=DateTimeField())
        )
        return dated.annotate(delivery=delivery_state())

    def filed(self):
        """What counts: sent or confirmed, with its second step done in time."""
        return self.with_delivery().filter(delivery=DeliveryState.COMPLETE)

    def of_members(self, user):
        """Applications of the organisations that the user belongs to, joint ones included."""
        return self.filter(self._own(user))

    def _own(self, user):
        """Those of the user's organisations, as the applicant or as a partner that takes part."""
        held = Membership.objects.held_by(user)
        partners = self._partners().filter(organisation__in=held.values("organisation"))
        leading = Q(organisation__in=held.values("organisation"))
        return ~UNCONFIRMED & (leading | Q(pk__in=partners.values("application")))

    def _partners(self):
        """Organisations that take part in joint offers beside the leader."""
        return self.model._meta.get_field("partners").related_model.objects.accepted()

    def with_role_of(self, user):
        """Those of the user's organisations; each knows the user's role there without asking.

        ``known_role`` is the role in the organisation that applies, None for people of partners;
        ``known_to_edit`` says whether a partner lets the user write.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = Membership.objects.held_by(user).filter(organisation=OuterRef("organisation"))
        writing = self._written_by_partner(user).filter(application=OuterRef("pk"))
        return self.of_members(user).annotate(
            known_role=Subquery(held.values("role")[:1]),
            known_to_edit=Exists(writing),
            role_holder=Value(user.pk),
        )

    def _written_by_partner(self, user):
        held = Membership.objects.held_by(user, roles=DRAFTING_ROLES)
        return self._partners().filter(may_edit=True, organisation__in=held.values("organisation"))

    def written_by_partner(self, user):
        """Joint offers in which the leader lets the user write in the name of a partner."""
        return self.filter(pk__in=self._written_by_partner(user).values("application"))

    def in_name_of(self, user):
        """Applications of the organisations in whose name the user may send or withdraw them."""
        held = Membership.objects.held_by(user, roles=DRAFTING_ROLES)
        return self.filter(~UNCONFIRMED, organisation__in=held.values("organisation"))

    def visible_to(self, user):
        """Members see all of their organisation's, officers what was sent to their calls."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self.filter(self._own(user) | self._sent_to(user) | self._entered_for(user))

    def entered_for(self, user):
        """What came on paper to the calls of an officer who may enter it, not confirmed yet."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self.filter(self._entered_for(user))

    def _entered_for(self, user):
        if not user.has_perm(RECEIVE):
            return Q(pk__in=[])
        calls = self.model._meta.get_field("call").related_model.objects.managed_by(user)
        return UNCONFIRMED & Q(call__in=calls.values("pk"))

    def _sent_to(self, user):
        """What was sent to the calls of an officer, or to all calls."""
        if user.has_perm(MANAGE_ALL):
            return ~Q(number="")
        calls = self.model._meta.get_field("call").related_model.objects.managed_by(user)
        return ~Q(number="") & Q(call__in=calls.values("pk"))

    def unlocked(self):
        """Drafts and amendments: their answers may be changed."""
        return self.filter(Q(status="draft") | Q(status="submitted", amending_since__isnull=False))

    def editable_by(self, user):
        """Drafts and amendments in which the user may write, as the applicant or a partner."""
        return (self.in_name_of(user) | self.written_by_partner(user)).unlocked()
