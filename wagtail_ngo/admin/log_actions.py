"""How the package's entries read in Wagtail's histories."""

from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.log_actions import LogFormatter


class TransitionFormatter(LogFormatter):
    """Tells a change of status in the words of the model's status field."""

    label = gettext_lazy("Change of status")

    def format_message(self, log_entry):
        labels = self.status_labels(log_entry)
        source, target = (log_entry.data.get(key, "") for key in ("from", "to"))
        return _("Status changed from “%(source)s” to “%(target)s”.") % {
            "source": labels.get(source, source),
            "target": labels.get(target, target),
        }

    def status_labels(self, log_entry) -> dict[str, str]:
        model = log_entry.content_type.model_class()
        lifecycle = getattr(model, "lifecycle", None)
        if lifecycle is None:
            return {}
        choices = model._meta.get_field(lifecycle.field).flatchoices
        return {force_str(value): force_str(label) for value, label in choices}
