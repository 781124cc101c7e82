"""Freezing a form into the version that people answer."""

import hashlib
import json

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..compile import FormProblem, FormProblems, compile_form
from ..models import Form, FormVersion
from ..translate import overlay, translated_texts


ExtraSections = Callable[[str], Sequence[dict]]


def freeze(form: Form, *, user, extra_sections: ExtraSections | Sequence[dict] = ()) -> FormVersion:
    """Return the version that holds what ``form`` publishes now, in all its languages.

    ``extra_sections`` are definition sections added at the end: the same for all languages, or
    made by a function of the language code. Content that was frozen before gives the version it
    was frozen into. Raises ``FormProblems`` when the form is a draft or is not fit for use.
    """
    with transaction.atomic():
        form = Form.objects.select_for_update(of=("self",)).select_related("locale").get(pk=form.pk)
        if not form.live:
            raise FormProblems([FormProblem(_("Publish the form before you use it."), ())])
        definitions = build_definitions(form, extra_sections)
        digest = content_digest(definitions)
        known = FormVersion.objects.filter(form=form, digest=digest).first()
        return known or _create(form, definitions, digest, user)


def build_definitions(form: Form, extra_sections: ExtraSections | Sequence[dict] = ()) -> dict:
    """Definitions by language: the structure of ``form``, with the texts of its translations.

    A text that has not been translated stays in the language of ``form``.
    """
    language = form.locale.language_code
    definitions = {language: _compile(form, language, extra_sections)}
    for translation in form.get_translations().filter(live=True).select_related("locale"):
        code = translation.locale.language_code
        translated = overlay(_compile(form, code, extra_sections), translated_texts(translation))
        definitions[code] = {**translated, "language": code}
    return definitions


def _compile(form, language, extra_sections):
    if not callable(extra_sections):
        return compile_form(form, extra_sections)
    with override(language):
        sections = list(extra_sections(language))
    return compile_form(form, sections)


def content_digest(definitions: dict) -> str:
    """SHA-256 of the definitions, in hex; the order of keys does not matter."""
    text = json.dumps(definitions, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _create(form, definitions, digest, user):
    last = FormVersion.objects.filter(form=form).aggregate(last=Max("number"))["last"]
    return FormVersion.objects.create(
        form=form,
        number=(last or 0) + 1,
        definitions=definitions,
        source_language=form.locale.language_code,
        digest=digest,
        created_by=user if user is not None and user.is_authenticated else None,
    )
