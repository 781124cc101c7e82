"""Every change of status that calls and applications know, with who may make it and when."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import signals
from wagtail_ngo.lifecycle import Lifecycle, Transition
from wagtail_ngo.organisations.choices import DRAFTING_ROLES


def may_publish(user, call) -> bool:
    """An officer of the call, or who manages all calls, with the right to announce."""
    permitted = user.has_perm("wagtail_ngo_grants.publish_call")
    return permitted and type(call).objects.editable_by(user).filter(pk=call.pk).exists()


def may_send(user, application) -> bool:
    """A member who may write in the name of the organisation."""
    return application.role_of(user) in DRAFTING_ROLES


def before_deadline(application) -> Q:
    """The call takes applications at this moment of the database clock."""
    calls = application._meta.get_field("call").related_model.objects.filter(
        pk=OuterRef("call_id"), status="announced", opens_at__lte=Now(), closes_at__gt=Now()
    )
    return Q(Exists(calls))


def deadline_ahead(call) -> Q:
    return Q(closes_at__gt=Now())


def being_amended(application) -> Q:
    return Q(amending_since__isnull=False)


def not_amended_before_deadline(application) -> Q:
    return Q(amending_since__isnull=True) & before_deadline(application)


def amended_before_deadline(application) -> Q:
    return being_amended(application) & before_deadline(application)


CALL_CLOSED = _("The call does not accept applications now, so nothing was sent.")

CALL_LIFECYCLE = Lifecycle(
    field="status",
    transitions=[
        Transition(
            name="announce",
            sources=("draft",),
            target="announced",
            allowed=may_publish,
            signal=signals.call_announced,
        ),
        Transition(
            name="change_deadline",
            label=_("The deadline was changed."),
            sources=("announced",),
            target="announced",
            allowed=may_publish,
            guard=deadline_ahead,
            guard_message=_("The deadline has passed, so it cannot be changed any more."),
        ),
        Transition(
            name="annul",
            sources=("announced",),
            target="annulled",
            allowed=may_publish,
            signal=signals.call_annulled,
        ),
        Transition(
            name="withdraw",
            sources=("announced",),
            target="withdrawn",
            allowed=may_publish,
            signal=signals.call_withdrawn,
        ),
    ],
)

APPLICATION_LIFECYCLE = Lifecycle(
    field="status",
    transitions=[
        Transition(
            name="submit",
            sources=("draft",),
            target="submitted",
            allowed=may_send,
            guard=before_deadline,
            guard_message=CALL_CLOSED,
            signal=signals.application_submitted,
        ),
        Transition(
            name="submit_again",
            label=_("The changed application was sent."),
            sources=("submitted",),
            target="submitted",
            allowed=may_send,
            guard=amended_before_deadline,
            guard_message=CALL_CLOSED,
            signal=signals.application_submitted,
        ),
        Transition(
            name="begin_amendment",
            label=_("The organisation began to change the application."),
            sources=("submitted",),
            target="submitted",
            allowed=may_send,
            guard=not_amended_before_deadline,
            guard_message=_("The application can be changed only until the deadline of the call."),
        ),
        Transition(
            name="discard_amendment",
            label=_("The organisation gave up its change."),
            sources=("submitted",),
            target="submitted",
            allowed=may_send,
            guard=being_amended,
        ),
        Transition(
            name="withdraw",
            sources=("submitted",),
            target="withdrawn",
            allowed=may_send,
            signal=signals.application_withdrawn,
        ),
    ],
)
