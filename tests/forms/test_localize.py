"""Translating a form with wagtail-localize: texts change, ids and names do not."""

import pytest

from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from wagtail_ngo.forms.actions.freeze import freeze
from wagtail_ngo.forms.compile import compile_form
from wagtail_ngo.forms.models import Form
from wagtail_ngo.forms.translate import TEXTS

from .builders import COSTS, SOURCES, items, question, rule, saved_form


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def form():
    paid = question("yes_no", "paid", label="Is it paid?", number="VI.1", role="other")
    place = question("choice", "", label="Place", options=items({"label": "In"}, {"label": "Out"}))
    total = question("calculated", "total", label="Total", formula="sum(costs.total)")
    message = "Make the sources add up to the costs."
    return saved_form(
        paid,
        place,
        COSTS,
        SOURCES,
        total,
        rules=[rule("sources.all.value", "eq", "sources.grant.value", message=message)],
    )


@pytest.fixture
def source(form):
    return TranslationSource.update_or_create_from_instance(form)[0]


@pytest.fixture
def polish():
    return Locale.objects.get_or_create(language_code="pl")[0]


def translate(source, locale):
    """Translate every string to itself with “PL” before it, and publish."""
    translation = Translation.objects.create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            data=f"PL {segment.string.data}",
        )
    translation.save_target(publish=True)
    return Form.objects.get(translation_key=source.object_id, locale=locale)


def strings(source):
    return set(source.stringsegment_set.values_list("string__data", flat=True))


def test_texts_are_offered_and_machine_words_are_not(source):
    offered = strings(source)
    assert {"Is it paid?", "Place", "In", "Unit cost", "Activities", "Grant"} <= offered
    assert "Make the sources add up to the costs." in offered
    for word in ("paid", "costs", "unit_cost", "sum(costs.total)", "VI.1", "offer", "yes_no"):
        assert word not in offered


def structure(value):
    """A definition without its texts: what must be the same in all languages."""
    if isinstance(value, dict):
        return {key: structure(item) for key, item in value.items() if key not in TEXTS}
    return [structure(item) for item in value] if isinstance(value, list) else value


def test_a_translation_keeps_ids_and_names(form, source, polish):
    copy = translate(source, polish)
    assert copy.pk != form.pk
    assert copy.identifier == form.identifier
    original, translated = compile_form(form), compile_form(copy)
    for part in ("sections", "rules"):
        assert structure(translated[part]) == structure(original[part])
    assert translated["sections"][0]["questions"][0]["label"] == "PL Is it paid?"


def test_both_languages_are_frozen(form, source, polish, admin_user):
    translate(source, polish)
    version = freeze(form, user=admin_user)
    english, polish_ = version.definition("en"), version.definition("pl")
    assert polish_.title == "PL Offer"
    for one, other in zip(english.questions, polish_.questions, strict=True):
        assert (one.id, one.name, one.settings.get("formula")) == (
            other.id,
            other.name,
            other.settings.get("formula"),
        )
        assert other.label == f"PL {one.label}"
    names = [option.name for option in english.section("s-1").questions[1].options]
    assert names == [option.name for option in polish_.section("s-1").questions[1].options]
    assert polish_.rules[0].message.startswith("PL ")
    assert polish_.rules[0].left == english.rules[0].left


def test_a_question_added_later_is_frozen_untranslated(form, source, polish, admin_user):
    translate(source, polish)
    raw = list(form.body.raw_data)
    raw[0]["value"]["questions"].append(question("money", "grant", label="Grant"))
    form.body = raw
    form.save()
    version = freeze(form, user=admin_user)
    assert version.definition("pl").by_name("grant").label == "Grant"
    assert version.definition("pl").by_name("paid").label == "PL Is it paid?"
