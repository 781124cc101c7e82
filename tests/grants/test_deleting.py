"""What cannot be deleted says so, and nothing that was sent is lost with an account."""

from django.contrib.auth import get_user_model
from django.urls import reverse

import pytest

from wagtail.models import Page

from tests.grants.factories import fresh
from wagtail_ngo.forms.models import Form
from wagtail_ngo.grants.models import Call, Procedure
from wagtail_ngo.pages.models import CallPage


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def admin(client, db):
    client.force_login(get_user_model().objects.create_superuser("admin", "a@example.org", "x"))
    return client


def test_what_a_call_needs_stays(admin, open_call):
    addresses = [
        reverse("ngo_procedures:delete", args=[open_call.procedure_id]),
        reverse(Form.snippet_viewset.get_url_name("delete"), args=[open_call.form_id]),
    ]
    for address in addresses:
        assert admin.post(address, follow=True).status_code == 200
    assert Procedure.objects.filter(pk=open_call.procedure_id).exists()
    assert Form.objects.filter(pk=open_call.form_id).exists()


def test_a_draft_that_a_page_presents_stays(admin, call):
    page = CallPage(title="Page", slug="page", call=call)
    Page.get_first_root_node().add_child(instance=page)
    address = reverse("ngo_calls:delete", args=[call.pk])
    assert admin.post(address).status_code == 403
    page.delete()
    assert admin.post(address).status_code == 302
    assert not Call.objects.filter(pk=call.pk).exists()


def test_what_was_sent_outlives_the_account_of_its_author(admin, submitted):
    answer = admin.post(reverse("wagtailusers_users:delete", args=[submitted.created_by_id]))
    assert answer.status_code == 302
    kept = fresh(submitted)
    assert kept.created_by is None
    assert kept.latest_submission.submitted_by is None
    page = admin.get(reverse("ngo_applications:inspect", args=[submitted.pk]))
    assert "CANARY-title" in page.content.decode()
