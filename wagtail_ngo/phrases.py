"""Words that several modules say, so that they are translated once and always the same."""

from django.utils.translation import gettext_lazy as _


YES = _("Yes")
NO = _("No")
BACK_TO_LIST = _("Back to the list")
CONFIRM = _("Confirm")
