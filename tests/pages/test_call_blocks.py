"""The blocks of calls, and choosing a call in the admin."""

import json

from django.template.loader import render_to_string
from django.urls import reverse

import pytest

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo.grants.blocks import CallFormBlock, OpenCallsBlock
from wagtail_ngo.pages.models import CallPage


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("block_class", [CallFormBlock, OpenCallsBlock])
def test_blocks_of_calls_preview_and_explain_themselves(open_call, rf, block_class):
    block = block_class()
    value = block.get_preview_value()
    html = render_to_string(
        block.get_preview_template(value),
        {"bound_block": block.bind(value), "block_def": block, "request": rf.get("/")},
    )
    assert block.get_description()
    assert block.is_previewable
    assert "ngo-block" in html


def test_open_calls_are_listed_in_any_page(client, index, make_page, open_call):
    make_page(open_call, title="The open one")
    make_page(factories.close(factories.make_open_call()), title="The closed one")
    body = json.dumps([{"type": "open_calls", "value": {"limit": 5, "index": index.pk}}])
    host = index.add_child(instance=CallPage(title="Host", slug="host", call=open_call, body=body))
    html = client.get(host.url).content.decode()
    assert "The open one" in html
    assert "The closed one" not in html
    assert f'href="{index.url}"' in html


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_of_open_calls_takes_the_same_queries(
    rf, make_page, home, count, django_assert_max_num_queries
):
    for _number in range(count):
        make_page(factories.make_open_call())
    block, request = OpenCallsBlock(), rf.get("/")
    value = block.normalize({"heading": "", "limit": 50})
    block.render(value, {"request": request})
    with django_assert_max_num_queries(8):
        html = block.render(value, {"request": request})
    assert html.count("<article") == count


def test_only_those_who_prepare_a_draft_can_choose_it(client, open_call):
    draft = factories.CallFactory(title="CANARY draft")
    editor = factories.grant_permissions(UserFactory(), "access_admin")
    choose = reverse("wagtail_ngo_call_chooser:choose")
    chosen = reverse("wagtail_ngo_call_chooser:chosen", args=[draft.pk])
    client.force_login(draft.created_by)
    assert "CANARY draft" in client.get(choose).content.decode()
    assert client.get(chosen).status_code == 200
    client.force_login(editor)
    assert open_call.title in client.get(choose).content.decode()
    assert "CANARY" not in client.get(choose).content.decode()
    assert client.get(chosen).status_code == 404
