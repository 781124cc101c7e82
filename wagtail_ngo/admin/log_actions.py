"""How the package's entries read in Wagtail's histories."""

from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.log_actions import LogFormatter


class TransitionFormatter(LogFormatter):
    """Tells a change of status in the words of the model's status field."""

    label = gettext_lazy("Change of status")

    def format_message(self, log_entry):
        if sentence := self.own_words(log_entry):
            return sentence
        labels = self.status_labels(log_entry)
        source, target = (log_entry.data.get(key, "") for key in ("from", "to"))
        return _("Status changed from “%(source)s” to “%(target)s”.") % {
            "source": labels.get(source, source),
            "target": labels.get(target, target),
        }

    def lifecycle(self, log_entry):
        return getattr(log_entry.content_type.model_class(), "lifecycle", None)

    def own_words(self, log_entry) -> str:
        """What a transition that keeps the status says of itself."""
        lifecycle = self.lifecycle(log_entry)
        arrow = lifecycle and lifecycle.transitions.get(log_entry.data.get("transition"))
        return str(arrow.label) if arrow else ""

    def status_labels(self, log_entry) -> dict[str, str]:
        model, lifecycle = log_entry.content_type.model_class(), self.lifecycle(log_entry)
        if lifecycle is None:
            return {}
        choices = model._meta.get_field(lifecycle.field).flatchoices
        return {force_str(value): force_str(label) for value, label in choices}
