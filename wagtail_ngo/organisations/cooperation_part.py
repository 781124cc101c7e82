"""What "My cooperation" shows of organisations."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_ngo.cooperation import Part, Row, register_part

from .models import Membership


@register_part(10)
def my_organisations(request):
    """The organisations that the person belongs to, with the role in each."""
    held = Membership.objects.held_by(request.user).select_related("organisation")
    return Part(
        heading=_("My organisations"),
        rows=[
            Row(
                title=member.organisation.name,
                url=reverse("wagtail_ngo_organisations:detail", args=[member.organisation.token]),
                organisation=member.organisation.name,
                note=member.get_role_display(),
            )
            for member in held.order_by("organisation__name", "pk")
        ],
        more_url=reverse("wagtail_ngo_organisations:list"),
        more_label=_("Join or register an organisation"),
        empty=_("You do not belong to any organisation yet."),
    )
