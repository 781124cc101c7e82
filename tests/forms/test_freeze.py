"""Freezing: what a version holds, and that it never changes."""

import pytest

from wagtail.models import Locale

from wagtail_ngo.forms.actions.freeze import freeze
from wagtail_ngo.forms.compile import FormProblems
from wagtail_ngo.forms.models import Attachment, FormVersion, Response, Submission
from wagtail_ngo.forms.models.version import _load

from .builders import COSTS, items, question, saved_form, section


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAID = question("yes_no", "paid", label="Is it paid?")


def extra(language):
    label = {"en": "Statute", "pl": "Statut"}[language]
    statute = {"id": "q-x", "name": "statute", "type": "files", "label": label, "settings": {}}
    return [{"id": "s-x", "name": "attachments", "title": "", "questions": [statute]}]


def translated(form, *questions, language="pl", **fields):
    """A translation as wagtail-localize leaves it, with texts of its own."""
    Locale.objects.get_or_create(language_code=language)
    copy = form.copy_for_translation(Locale.objects.get(language_code=language))
    copy.body = [section(*questions, title="Sekcja")]
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def test_a_version_holds_the_form_as_it_was(admin_user):
    form = saved_form(PAID)
    version = freeze(form, user=admin_user)
    assert (version.number, version.source_language) == (1, "en")
    assert version.created_by == admin_user
    form.body = [section(question("money", "grant"))]
    form.save()
    assert [q.name for q in version.definition("en").questions] == ["paid"]


def test_the_same_content_is_frozen_once(admin_user):
    form = saved_form(PAID)
    first = freeze(form, user=admin_user)
    assert freeze(form, user=None) == first
    form.title = "Another"
    form.save()
    second = freeze(form, user=None)
    assert (second.number, second.created_by) == (2, None)
    assert freeze(form, user=None, extra_sections=extra).number == 3


def test_what_is_published_is_frozen_not_the_draft(admin_user):
    form = saved_form(PAID)
    form.save_revision().publish()
    form.body = [section(question("money", "grant"))]
    form.save_revision()
    version = freeze(form, user=admin_user)
    assert version.definition("en").by_name("paid")


def test_drafts_and_broken_forms_are_not_frozen(admin_user):
    with pytest.raises(FormProblems, match="Publish the form"):
        freeze(saved_form(PAID, live=False), user=admin_user)
    broken = saved_form(question("money", "fee", show_if="paid"), identifier="broken")
    with pytest.raises(FormProblems, match="Nothing here is called"):
        freeze(broken, user=admin_user)
    assert not FormVersion.objects.exists()


def test_translations_give_their_texts_and_nothing_else(admin_user):
    form = saved_form(PAID, question("money", "fee", show_if='paid == "yes"', label="Fee"))
    polish = question("yes_no", "platne", label="Czy jest płatne?")
    translated(form, {**polish, "id": PAID["id"]}, title="Oferta")
    version = freeze(form, user=admin_user, extra_sections=extra)
    english, found = version.definition("en"), version.definition("pl")
    assert (found.language, found.title) == ("pl", "Oferta")
    assert found.sections[0].title == "Sekcja"
    assert [q.label for q in found.questions] == ["Czy jest płatne?", "Fee", "Statut"]
    assert [q.label for q in english.questions] == ["Is it paid?", "Fee", "Statute"]
    assert [(q.id, q.name, q.show_if) for q in found.questions] == [
        (q.id, q.name, q.show_if) for q in english.questions
    ]


def test_texts_inside_tables_and_options_are_translated(admin_user):
    options = items({"label": "Yes", "name": "y"}, {"label": "No", "name": "n"})
    form = saved_form(question("choice", "paid", options=options), COSTS)
    polish = items({"label": "Nie", "name": "n"}, {"label": "Tak", "name": "y"})
    columns = items({"label": "Koszt", "name": "cost"}, {"label": "", "name": "unit_cost"})
    translated(
        form,
        question("choice", "paid", options=polish),
        {**COSTS, "value": {**COSTS["value"], "columns": columns}},
    )
    found = freeze(form, user=admin_user).definition("pl")
    assert [option.label for option in found.by_name("paid").options] == ["Tak", "Nie"]
    labels = [column.label for column in found.by_name("costs").table.columns]
    assert labels == ["Koszt", "Unit cost", "Quantity", "Total"]


def test_a_translation_that_is_a_draft_is_left_out(admin_user):
    form = saved_form(PAID)
    translated(form, PAID, live=False)
    assert list(freeze(form, user=admin_user).definitions) == ["en"]


def test_an_unknown_language_falls_back_to_the_source(admin_user):
    version = freeze(saved_form(PAID), user=admin_user)
    assert version.definition("de").language == "en"
    assert version.definition("en-gb").language == "en"
    assert version.definition().language == "en"


def test_definitions_are_read_once(admin_user, django_assert_num_queries):
    pk = freeze(saved_form(PAID), user=admin_user).pk
    _load.cache_clear()
    version = FormVersion.objects.get(pk=pk)
    with django_assert_num_queries(1):
        first = version.definition("en")
    with django_assert_num_queries(1):
        assert FormVersion.objects.get(pk=pk).definition("en") is first


def test_the_json_stays_in_the_database_until_it_is_needed(admin_user):
    version = freeze(saved_form(PAID), user=admin_user)
    response = Response.objects.create(form_version=version, language="en")
    found = Response.objects.get(pk=response.pk).form_version
    assert "definitions" in found.get_deferred_fields()


def test_versions_and_submissions_are_immutable(admin_user):
    version = freeze(saved_form(PAID), user=admin_user)
    with pytest.raises(TypeError):
        version.save()
    response = Response.objects.create(form_version=version, language="en")
    submission = Submission.objects.create(
        response=response,
        answers={},
        checksum="0" * 64,
        code="A" * 20,
        submitted_at="2027-01-01T00:00Z",
    )
    with pytest.raises(TypeError):
        submission.save()


def test_records_show_only_their_reference(admin_user):
    version = freeze(saved_form(PAID, title="Secret"), user=admin_user)
    response = Response(form_version=version)
    assert str(response) == str(response.token)
    assert str(Submission(number="O/0001/2027")) == "O/0001/2027"
    attachment = Attachment(response=response, name="secret.pdf")
    assert "secret" not in str(attachment)
    assert "secret" not in attachment.file.field.generate_filename(attachment, "secret.pdf")
