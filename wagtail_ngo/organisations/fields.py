from django import forms

from wagtail_ngo.identifiers import IDENTIFIERS


class IdentifierField(forms.CharField):
    """A number of a known kind, typed in any usual way and kept in the canonical one."""

    def __init__(self, *, kind, **kwargs):
        self.identifier = IDENTIFIERS[kind]
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return self.identifier.normalise(text) if text else ""

    def prepare_value(self, value):
        """Show a stored number grouped; leave alone what the user typed and got wrong."""
        try:
            return self.identifier.display(self.identifier.normalise(value))
        except (forms.ValidationError, TypeError):
            return value

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs |= {"autocomplete": self.identifier.autocomplete or "off"}
        return attrs | {"inputmode": self.identifier.inputmode, "spellcheck": "false"}
