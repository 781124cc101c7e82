"""Every change of status that calls and applications know, with who may make it and when."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import signals
from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.lifecycle import Lifecycle, Transition
from wagtail_ngo.organisations.choices import DRAFTING_ROLES, Role
from wagtail_ngo.organisations.models import Membership


def may_publish(user, call) -> bool:
    """An officer of the call, or who manages all calls, with the right to announce."""
    permitted = user.has_perm("wagtail_ngo_grants.publish_call")
    return permitted and type(call).objects.editable_by(user).filter(pk=call.pk).exists()


def may_send(user, application) -> bool:
    """A member who may write in the name of the organisation."""
    return not application.awaits_confirmation and application.role_of(user) in DRAFTING_ROLES


def may_write(user, application) -> bool:
    """Who may send it, and people of a partner of a joint offer whom the leader lets write.

    What came on paper is typed in by officers.
    """
    if application.awaits_confirmation:
        return type(application).objects.entered_for(user).filter(pk=application.pk).exists()
    return may_send(user, application) or application.is_edited_by_partner(user)


def may_receive(user, application) -> bool:
    """An officer of the call, or who manages all calls, with the right to register papers."""
    if not user.has_perm("wagtail_ngo_grants.receive_application"):
        return False
    calls = application._meta.get_field("call").related_model.objects.managed_by(user)
    return calls.filter(pk=application.call_id).exists()


def may_confirm(user, application) -> bool:
    """A second officer, never the one who typed the application in."""
    return may_receive(user, application) and user.pk != application.entered_by_id


def is_filed_by(application, filing) -> bool:
    """Whether this is the second step of the application; one from paper has none."""
    return application.call.filing == filing and not application.is_entered


def may_sign(user, application) -> bool:
    """A member who may send, where a signed file follows."""
    return is_filed_by(application, Filing.SIGNED_FILE) and may_send(user, application)


def may_approve(user, application) -> bool:
    """Who may bind an organisation by whose representatives the application is signed."""
    if not is_filed_by(application, Filing.APPROVAL):
        return False
    held = Membership.objects.held_by(user, roles=BINDING_ROLES)
    return held.filter(organisation__in=application.signing_organisations()).exists()


def before_deadline(application) -> Q:
    """At this moment of the database clock the call, or a longer deadline, takes applications."""
    calls = application._meta.get_field("call").related_model.objects.filter(
        pk=OuterRef("call_id"), status="announced", opens_at__lte=Now(), closes_at__gt=Now()
    )
    extensions = application._meta.get_field("extensions").related_model.objects
    granted = extensions.of(OuterRef("call_id"), OuterRef("organisation_id"), OuterRef("pk"))
    return Q(Exists(calls)) | Q(Exists(granted.running()))


def before_delivery_deadline(application) -> Q:
    """At this moment of the database clock the second step may still be done."""
    rows = type(application).objects.with_delivery()
    return Q(
        Exists(rows.filter(pk=OuterRef("pk"), call__status="announced", delivery_due_at__gt=Now()))
    )


def deadline_ahead(call) -> Q:
    return Q(closes_at__gt=Now())


def being_amended(application) -> Q:
    return Q(amending_since__isnull=False)


def not_amended_before_deadline(application) -> Q:
    return Q(amending_since__isnull=True) & before_deadline(application)


def amended_before_deadline(application) -> Q:
    return being_amended(application) & before_deadline(application)


#: Who may make declarations in the name of an organisation.
BINDING_ROLES = (Role.ADMINISTRATOR, Role.SIGNATORY)
DELIVERY_CLOSED = _("The deadline for this step has passed, so nothing was recorded.")
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
            name="confirm_entered",
            label=_("A second officer confirmed the application that came on paper."),
            sources=("draft",),
            target="submitted",
            allowed=may_confirm,
            signal=signals.application_submitted,
        ),
        Transition(
            name="receive_paper",
            label=_("A paper was registered."),
            sources=("submitted",),
            target="submitted",
            allowed=may_receive,
        ),
        Transition(
            name="cancel_paper",
            label=_("The registration of a paper was taken back."),
            sources=("submitted",),
            target="submitted",
            allowed=may_receive,
        ),
        Transition(
            name="sign",
            label=_("The organisation sent a signed file."),
            sources=("submitted",),
            target="submitted",
            allowed=may_sign,
            guard=before_delivery_deadline,
            guard_message=DELIVERY_CLOSED,
        ),
        Transition(
            name="approve",
            label=_("A person who represents the organisation approved the application."),
            sources=("submitted",),
            target="submitted",
            allowed=may_approve,
            guard=before_delivery_deadline,
            guard_message=DELIVERY_CLOSED,
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
