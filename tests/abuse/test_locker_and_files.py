"""Names and posts meant to do harm to the locker, to downloads and to imported applications."""

import io
import json
import zipfile

from concurrent.futures import ThreadPoolExecutor

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.upload_files import pdf
from tests.grants import factories
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from wagtail_ngo.archives import Archive
from wagtail_ngo.grants.actions.transfer import fill_in
from wagtail_ngo.organisations.actions.locker import add_document
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.organisations.models import LockerDocument
from wagtail_ngo.uploads import inspect_upload


pytestmark = pytest.mark.django_db
PDF = pdf()
ODD = ["../../x", "CON.pdf", "a", "A", ".htaccess"]
NAMES = st.lists(st.text(max_size=60) | st.sampled_from(ODD))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES)
def test_names_in_a_download_are_safe_and_each_is_there_once(names):
    document = LockerDocument(file="locker/x.pdf")
    file = io.BytesIO()
    with Archive(file) as archive:
        paths = [archive.add_file("locker", name, OneFile(document)) for name in names]
    found = zipfile.ZipFile(file).namelist()
    assert found == paths
    assert len({path.casefold() for path in found}) == len(names)
    assert all(path.startswith("locker/") and path.count("/") == 1 for path in found)
    assert not any(".." in path.split("/") or "\\" in path for path in found)


class OneFile:
    """A stored file without a disk."""

    def __init__(self, document):
        self.name = document.file.name

    def open(self, mode):
        return ContentFile(b"%PDF-1.4")


def test_fields_that_are_not_in_the_form_are_ignored(client):
    member = MembershipFactory(role=Role.EDITOR)
    other = OrganisationFactory()
    client.force_login(member.user)
    page = reverse("wagtail_ngo_organisations:locker-add", args=[member.organisation.token])
    data = {
        "kind": "statute",
        "title": "Statute",
        "file": SimpleUploadedFile("a.pdf", PDF),
        "organisation": other.pk,
        "sha256": "f" * 64,
        "token": "00000000-0000-0000-0000-000000000000",
        "replaced_by": 1,
        "content_type": "text/html",
    }
    client.post(page, data)
    document = LockerDocument.objects.get()
    assert document.organisation == member.organisation
    assert document.sha256 != "f" * 64
    assert document.content_type == "application/pdf"
    assert document.replaced_by is None
    assert document.token.int != 0


@pytest.mark.parametrize(
    "data",
    [{"kind": "x", "title": "a"}, {"kind": "statute", "title": " "}, {"valid_until": "32.13.2027"}],
)
def test_what_is_wrong_stands_at_its_field(client, data):
    member = MembershipFactory()
    client.force_login(member.user)
    page = reverse("wagtail_ngo_organisations:locker-add", args=[member.organisation.token])
    response = client.post(page, {**data, "file": SimpleUploadedFile("a.pdf", PDF)})
    assert response.context["form"].errors.keys() - {"file"}
    assert not LockerDocument.objects.exists()


def lists_and_objects(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
JSON = st.recursive(PLAIN, lists_and_objects, max_leaves=12)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "rows": st.lists(
            st.fixed_dictionaries(
                {}, optional={"id": JSON, "group": JSON, "link": JSON, "cells": JSON}
            ),
            max_size=4,
        )
        | JSON
    },
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers=st.dictionaries(st.sampled_from(["title", "period", "grant", "x"]), JSON | ROWS))
def test_no_answers_in_a_file_break_a_draft(draft, client, answers):
    fill_in(draft, json.loads(json.dumps(answers)), user=draft.created_by, language="en")
    client.force_login(draft.created_by)
    page = reverse("wagtail_ngo_grants:application-check", args=[draft.token])
    assert client.get(page).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks the whole database")
def test_two_who_replace_a_document_at_once_leave_one_newer_version():
    member = MembershipFactory()
    organisation = member.organisation

    def put(replaces=None):
        upload = ContentFile(PDF, name="a.pdf")
        try:
            return add_document(
                organisation,
                user=member.user,
                values={"kind": "statute", "title": "Statute"},
                upload=upload,
                facts=inspect_upload(upload),
                replaces=replaces,
            )
        except ValidationError:
            return None
        finally:
            connection.close()

    old = put()
    with ThreadPoolExecutor(4) as pool:
        newer = [document for document in pool.map(put, [old] * 4) if document]
    assert len(newer) == 1
    assert LockerDocument.objects.current().get() == newer[0]


@pytest.fixture
def draft():
    return factories.make_draft()
