"""Editors build forms in the admin."""

import json

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

import pytest

from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from wagtail_ngo.forms.actions.freeze import freeze
from wagtail_ngo.forms.models import Form

from .builders import COSTS, question, saved_form


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


PUBLISH = {"action-publish": "1"}


def url(name, *args):
    return reverse(f"wagtailsnippets_wagtail_ngo_forms_form:{name}", args=args)


@pytest.fixture(autouse=True)
def locale():
    return Locale.objects.get_or_create(language_code="en")[0]


@pytest.fixture
def editor(client, django_user_model):
    """Someone who may do everything with forms and nothing else."""
    group = Group.objects.create(name="Form editors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="wagtail_ngo_forms", content_type__model="form"
        )
    )
    user = django_user_model.objects.create_user("editor", "editor@example.com", "secret")
    user.groups.add(group)
    client.force_login(user)
    return client


def yes_no(name, **value):
    return {
        "label": "Is it paid?",
        "help": "",
        "help_url": "",
        "number": "",
        "show_if": "",
        "name": name,
        "required": "file",
        "role": "",
        **value,
    }


def list_block(*values):
    items = {
        str(n): {"deleted": "", "order": str(n), "value": value} for n, value in enumerate(values)
    }
    return {"count": str(len(values)), **items}


def post_data(*questions, rules=(), title="Survey", **extra):
    section = {
        "title": "Section",
        "number": "",
        "intro": rich_text("<p></p>"),
        "name": "",
        "questions": streamfield(list(questions)),
    }
    return nested_form_data(
        {
            "title": title,
            "intro": rich_text("<p>Hello</p>"),
            "kind": "survey",
            "identifier": "survey",
            "source": "",
            "body": streamfield([("section", section)]),
            "rules": streamfield(list(rules)),
            **extra,
        }
    )


def test_forms_are_listed_and_found(editor):
    saved_form(question("yes_no", "paid"), title="Full offer", kind="offer")
    saved_form(question("yes_no", "paid"), title="Our survey", kind="survey", identifier="survey")
    html = editor.get(url("list")).content.decode()
    assert "Full offer" in html
    assert "Our survey" in html
    html = editor.get(url("list"), {"q": "offer"}).content.decode()
    assert "Full offer" in html
    assert "Our survey" not in html
    html = editor.get(url("list"), {"kind": "survey"}).content.decode()
    assert "Full offer" not in html


def test_a_form_is_made_and_published(editor):
    response = editor.post(url("add"), post_data(("yes_no", yes_no("paid")), **PUBLISH))
    assert response.status_code == 302, response.context["form"].errors.as_data()
    form = Form.objects.get()
    assert (form.title, form.kind, form.live) == ("Survey", "survey", True)
    assert form.body[0].value["questions"][0].value["name"] == "paid"


def test_a_problem_is_shown_at_its_block_when_publishing(editor):
    wrong = ("yes_no", yes_no("second", show_if='paid == "maybe"'))
    data = post_data(("yes_no", yes_no("paid")), wrong, **PUBLISH)
    response = editor.post(url("add"), data)
    assert response.status_code == 200
    assert not Form.objects.exists()
    error = response.context["form"].errors["body"].as_data()[0]
    inner = error.block_errors[0].block_errors["questions"].block_errors[1].block_errors["show_if"]
    assert "The options are: no, yes" in inner.messages[0]
    assert "The options are: no, yes" in response.content.decode()


def test_a_rule_is_checked_against_the_questions(editor):
    rule = {
        "left": "paid",
        "operator": "eq",
        "right": '"yes"',
        "message": "Correct it.",
        "targets": list_block("nobody"),
        "when": "",
        "tolerance": "0",
    }
    data = post_data(("yes_no", yes_no("paid")), rules=[("rule", rule)], **PUBLISH)
    response = editor.post(url("add"), data)
    error = response.context["form"].errors["rules"].as_data()[0]
    inner = error.block_errors[0].block_errors["targets"].block_errors[0]
    assert inner.messages == ["There is no such place: “nobody”."]


def test_a_draft_may_hold_problems_but_no_broken_formula(editor):
    wrong = ("yes_no", yes_no("second", show_if='paid == "maybe"'))
    assert editor.post(url("add"), post_data(wrong)).status_code == 302
    form = Form.objects.get()
    assert not form.live
    broken = ("yes_no", yes_no("second", show_if="paid ="))
    response = editor.post(url("edit", form.pk), post_data(broken))
    assert response.status_code == 200
    assert "Write == to compare two values." in response.content.decode()


def test_a_saved_form_opens_again(editor):
    form = saved_form(question("yes_no", "paid"), COSTS)
    response = editor.get(url("edit", form.pk))
    assert response.status_code == 200
    assert "wagtail.blocks.StreamBlock" in response.content.decode()


def test_identifiers_are_plain(editor):
    data = post_data(("yes_no", yes_no("paid")), identifier="Ankieta ą")
    response = editor.post(url("add"), data)
    assert "small Latin letters" in str(response.context["form"].errors["identifier"])


def test_an_identifier_is_made_of_the_title(editor):
    for title in ("Mały wniosek", "Mały wniosek", "???"):
        data = post_data(("yes_no", yes_no("paid")), title=title, identifier="")
        assert editor.post(url("add"), data).status_code == 302
    identifiers = Form.objects.order_by("pk").values_list("identifier", flat=True)
    assert list(identifiers) == ["maly-wniosek", "maly-wniosek-2", "form"]


def test_the_title_of_a_new_form_says_what_it_is(editor):
    assert 'placeholder="Title of the form*"' in editor.get(url("add")).content.decode()


def test_an_identifier_is_taken_once_in_a_language(editor):
    saved_form(question("yes_no", "paid"), identifier="survey")
    saved_form(question("yes_no", "paid"), identifier="other", language="pl")
    data = post_data(("yes_no", yes_no("paid")))
    response = editor.post(url("add"), data)
    assert "Use another identifier" in str(response.context["form"].errors["identifier"])
    data = post_data(("yes_no", yes_no("paid")), identifier="other")
    assert editor.post(url("add"), data).status_code == 302
    form = Form.objects.get(identifier="other", locale__language_code="en")
    assert editor.post(url("edit", form.pk), data).status_code == 302


def test_the_preview_shows_the_form_and_its_problems(editor):
    form = saved_form(question("yes_no", "paid", label="Is it paid?"))
    panel = url("preview_on_edit", form.pk)
    good = post_data(("yes_no", yes_no("paid")))
    assert json.loads(editor.post(panel, good).content)["is_valid"]
    assert "Is it paid?" in editor.get(panel).content.decode()
    wrong = post_data(("yes_no", yes_no("second", show_if='paid == "maybe"')))
    editor.post(panel, wrong)
    assert "Nothing here is called “paid”" in editor.get(panel).content.decode()


def test_a_form_in_use_cannot_be_deleted(editor, admin_user):
    used, free = saved_form(question("yes_no", "paid")), saved_form(identifier="free")
    freeze(used, user=admin_user)
    response = editor.post(url("delete", used.pk), follow=True)
    assert "cannot be deleted" in response.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtail_ngo_forms", "form", "delete"])
    response = editor.post(f"{bulk}?id={used.pk}&id={free.pk}", follow=True)
    assert "cannot be deleted" in response.content.decode()
    assert Form.objects.count() == 2
    editor.post(url("delete", free.pk))
    assert Form.objects.get() == used


def test_a_form_can_be_made_in_another_language(editor):
    locale = Locale.objects.get_or_create(language_code="pl")[0]
    data = post_data(("yes_no", yes_no("paid")), **PUBLISH)
    response = editor.post(url("add") + f"?locale={locale.language_code}", data)
    assert response.status_code == 302
    assert Form.objects.get().locale == locale


def test_strangers_see_nothing(client, django_user_model):
    form = saved_form(question("yes_no", "paid"), title="Full offer")
    user = django_user_model.objects.create_user("other", "other@example.com", "secret")
    group = Group.objects.create(name="Others")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    for address in (url("list"), url("edit", form.pk), url("add")):
        response = client.get(address)
        assert response.status_code == 302
        assert b"Full offer" not in response.content
