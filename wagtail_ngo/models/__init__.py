from wagtail_ngo.models.counters import Counter
from wagtail_ngo.models.legal import LegalParameter, Unit
from wagtail_ngo.models.spheres import Sphere
from wagtail_ngo.models.throttle import ThrottleHit


__all__ = ["Counter", "LegalParameter", "Sphere", "ThrottleHit", "Unit"]
