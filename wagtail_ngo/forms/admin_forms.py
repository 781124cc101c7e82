"""The editor's form of a Form, which shows each problem at the block it was found in."""

from itertools import chain, count

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.coreutils import string_to_ascii

from .compile import find_problems


class FormAdminForm(WagtailAdminModelForm):
    """Compiles the form before it is published; a draft may still be half built."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["identifier"].required = False

    def clean_identifier(self):
        """Make one of the title when none is given, so that a new form is saved at once.

        The locale is no field of this form, so that the constraint is not checked by itself.
        """
        identifier = self.cleaned_data["identifier"]
        if not identifier:
            return self.free_identifier(self.cleaned_data.get("title", ""))
        if self.others().filter(identifier=identifier).exists():
            raise ValidationError(_("Use another identifier: another form has this one."))
        return identifier

    def others(self):
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        return others.filter(locale=self.instance.locale)

    def free_identifier(self, title) -> str:
        name = slugify(string_to_ascii(title))[:90].strip("_-") or "form"
        taken = set(self.others().values_list("identifier", flat=True))
        numbered = (f"{name}-{number}" for number in count(2))
        return next(item for item in chain([name], numbered) if item not in taken)

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
