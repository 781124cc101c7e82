"""The editor's form of a Form, which shows each problem at the block it was found in."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError

from .compile import find_problems


class FormAdminForm(WagtailAdminModelForm):
    """Compiles the form before it is published; a draft may still be half built."""

    def clean_identifier(self):
        """The locale is no field of this form, so that the constraint is not checked by itself."""
        identifier = self.cleaned_data["identifier"]
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        if others.filter(identifier=identifier, locale=self.instance.locale).exists():
            raise ValidationError(_("Use another identifier: another form has this one."))
        return identifier

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation and not self.errors:
            self.report(self.find_problems(cleaned))
        return cleaned

    def find_problems(self, cleaned):
        for name in ("title", "intro", "body", "rules"):
            setattr(self.instance, name, cleaned[name])
        return find_problems(self.instance)

    def report(self, problems):
        for name in ("body", "rules"):
            found = [(p.path[1:], p.message) for p in problems if p.path[0] == name]
            if found:
                value = self.cleaned_data[name]
                self.add_error(name, block_error(value.stream_block, value, found))


def block_error(block, value, problems) -> ValidationError:
    """The error of ``block`` that holds ``problems``: (path within the block, message)."""
    own = [message for path, message in problems if not path]
    children: dict = {}
    for path, message in problems:
        if path:
            children.setdefault(path[0], []).append((path[1:], message))
    if not children:
        return _error(block, own, None)
    errors = {}
    for key, found in children.items():
        child, child_value = _child(block, value, key)
        errors[key] = block_error(child, child_value, found)
    return _error(block, own, errors)


def _child(block, value, key):
    if isinstance(block, blocks.StreamBlock):
        return value[key].block, value[key].value
    if isinstance(block, blocks.ListBlock):
        return block.child_block, value[key]
    return block.child_blocks[key], value[key]


def _error(block, messages, children):
    for kind, error in (
        (blocks.StreamBlock, StreamBlockValidationError),
        (blocks.StructBlock, StructBlockValidationError),
        (blocks.ListBlock, ListBlockValidationError),
    ):
        if isinstance(block, kind):
            return error(block_errors=children, non_block_errors=messages or None)
    return ValidationError(messages)
