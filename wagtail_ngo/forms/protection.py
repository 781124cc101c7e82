"""Forms that are in use stay."""

from django.db import router
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail.admin import messages

from .models import Form


def refuse_to_delete_used_forms(request, instances):
    """Answer a request to delete forms of which one is in use; ``None`` lets it go on."""
    forms = [instance for instance in instances if isinstance(instance, Form)]
    try:
        Collector(router.db_for_write(Form)).collect(forms)
    except ProtectedError:
        message = _("A form that people answer, or that a call uses, cannot be deleted.")
        messages.error(request, message)
        return redirect(Form.snippet_viewset.get_url_name("list"))
    return None
