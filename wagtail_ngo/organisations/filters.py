from django.utils.translation import gettext_lazy as _

import django_filters

from wagtail.admin.filters import WagtailFilterSet

from wagtail_ngo.models import Sphere

from .choices import MembershipStatus
from .models import Organisation


class OrganisationFilterSet(WagtailFilterSet):
    spheres = django_filters.ModelMultipleChoiceFilter(
        label=_("Spheres of public tasks"), queryset=Sphere.objects.filter(is_active=True)
    )
    waiting = django_filters.BooleanFilter(
        label=_("Somebody asks to join"), method="filter_waiting"
    )

    class Meta:
        model = Organisation
        fields = ["verification", "legal_form", "register_kind", "spheres"]

    def filter_waiting(self, queryset, name, value):
        pending = Organisation.objects.filter(memberships__status=MembershipStatus.PENDING)
        rows = pending.values("pk")
        return queryset.filter(pk__in=rows) if value else queryset.exclude(pk__in=rows)
