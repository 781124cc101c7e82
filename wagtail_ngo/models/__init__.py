from wagtail_ngo.models.audit import AppendOnlyError, AppendOnlyModel, AuditEvent, AuditHead
from wagtail_ngo.models.counters import Counter
from wagtail_ngo.models.legal import LegalParameter, Unit
from wagtail_ngo.models.messages import MessageTemplate
from wagtail_ngo.models.outbox import OutboxMessage, OutboxState
from wagtail_ngo.models.spheres import Sphere
from wagtail_ngo.models.throttle import ThrottleHit


__all__ = [
    "AppendOnlyError",
    "AppendOnlyModel",
    "AuditEvent",
    "AuditHead",
    "Counter",
    "LegalParameter",
    "MessageTemplate",
    "OutboxMessage",
    "OutboxState",
    "Sphere",
    "ThrottleHit",
    "Unit",
]
