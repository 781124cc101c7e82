"""The locker of an organisation, and the yearly confirmation of its details."""

import io
import json
import zipfile

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.core.upload_files import EXE, pdf
from tests.organisations.factories import MembershipFactory
from wagtail_ngo.clock import months_later, today
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import MembershipStatus
from wagtail_ngo.organisations.models import LockerDocument, Organisation
from wagtail_ngo.todo import todos


pytestmark = pytest.mark.django_db

PDF = pdf()


def address(organisation, name, **kwargs):
    return reverse(
        f"wagtail_ngo_organisations:{name}", kwargs={"token": organisation.token, **kwargs}
    )


def form(name="statute.pdf", content=PDF, **values):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return {"kind": "statute", "title": "CANARY-title", "file": file, **values}


@pytest.fixture
def log_in(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def put(organisation, people, log_in):
    """Put a document into the locker as the editor does, and return it."""

    def put(**values):
        response = log_in(people["editor"]).post(
            address(organisation, "locker-add"), form(**values)
        )
        assert response.status_code == 302, response.context["form"].errors
        return LockerDocument.objects.latest("pk")

    return put


class TestLocker:
    def test_a_member_sees_and_downloads_what_an_editor_put_in(
        self, organisation, people, put, log_in
    ):
        document = put()
        assert (document.name, document.size) == ("statute.pdf", len(PDF))
        for role in ("administrator", "editor", "signatory", "viewer"):
            client = log_in(people[role])
            assert "CANARY-title" in client.get(address(organisation, "locker")).text
            page = address(organisation, "locker-file", document=document.token)
            response = client.get(page)
            assert response.getvalue() == PDF
            assert response["Content-Security-Policy"].startswith("sandbox")

    @pytest.mark.parametrize("role", ["pending", "removed", "stranger", "newcomer"])
    def test_others_find_nothing(self, organisation, people, put, role, log_in):
        document = put()
        client = log_in(people[role])
        for name in ("locker-file", "locker-replace", "locker-remove"):
            page = address(organisation, name, document=document.token)
            assert client.get(page).status_code == 404
        assert client.get(address(organisation, "locker")).status_code == 404

    @pytest.mark.parametrize("role", ["signatory", "viewer"])
    def test_readers_change_nothing(self, organisation, people, put, role, log_in):
        document = put()
        client = log_in(people[role])
        remove = address(organisation, "locker-remove", document=document.token)
        assert client.post(address(organisation, "locker-add"), form()).status_code == 403
        assert client.post(remove).status_code == 403
        assert LockerDocument.objects.count() == 1

    def test_a_document_is_not_found_below_another_organisation(self, people, put, log_in):
        document = put()
        other = MembershipFactory(user=people["editor"]).organisation
        page = address(other, "locker-file", document=document.token)
        assert log_in(people["editor"]).get(page).status_code == 404

    def test_a_program_in_disguise_is_refused(self, organisation, people, log_in):
        client = log_in(people["editor"])
        data = form(content=EXE)
        response = client.post(address(organisation, "locker-add"), data)
        assert response.context["form"].errors["file"]
        assert not LockerDocument.objects.exists()

    def test_the_last_day_is_not_before_the_first(self, organisation, people, log_in):
        data = form(valid_from="2027-05-01", valid_until="30.04.2027")
        response = log_in(people["editor"]).post(address(organisation, "locker-add"), data)
        assert list(response.context["form"].errors) == ["valid_until"]

    def test_a_newer_version_takes_the_place_of_the_old_one(
        self, organisation, people, put, log_in
    ):
        old = put()
        page = address(organisation, "locker-replace", document=old.token)
        client = log_in(people["editor"])
        client.post(page, form(name="new.pdf", title="New"))
        new = LockerDocument.objects.current().get()
        old.refresh_from_db()
        assert (new.title, old.replaced_by, old.state) == ("New", new, "replaced")
        shown = client.get(address(organisation, "locker")).context
        assert (shown["documents"], shown["earlier"]) == ([new], [old])
        assert client.post(page, form()).status_code == 200
        assert LockerDocument.objects.count() == 2

    def test_a_deleted_document_leaves_no_file(
        self, organisation, people, put, log_in, django_capture_on_commit_callbacks
    ):
        document = put()
        storage, name = document.file.storage, document.file.name
        assert storage.exists(name)
        page, client = (
            address(organisation, "locker-remove", document=document.token),
            log_in(people["editor"]),
        )
        assert "CANARY-title" in client.get(page).text
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page)
        assert not storage.exists(name)
        assert not LockerDocument.objects.exists()

    def test_a_full_locker_takes_no_more(self, organisation, people, put, settings, log_in):
        put()
        settings.WAGTAIL_NGO = {**settings.WAGTAIL_NGO, "LOCKER_MAX_FILES": 1}
        client = log_in(people["editor"])
        response = client.post(address(organisation, "locker-add"), form())
        assert response.context["form"].errors["file"]
        assert LockerDocument.objects.count() == 1

    @pytest.mark.parametrize(
        ("days", "state"),
        [(None, "valid"), (-1, "expired"), (0, "soon"), (30, "soon"), (31, "valid")],
    )
    def test_it_says_how_long_a_document_is_good(self, put, people, days, state):
        end = "" if days is None else (today() + timedelta(days=days)).isoformat()
        assert put(valid_until=end).state == state
        kinds = [todo.kind for todo in todos(people["editor"])]
        assert ("document" in kinds) == (state in ("soon", "expired"))
        assert "document" not in [todo.kind for todo in todos(people["viewer"])]

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_the_list_asks_the_same_number_of_queries(
        self, organisation, people, count, log_in, django_assert_max_num_queries
    ):
        facts = {"name": "a.pdf", "size": 1, "content_type": "application/pdf", "sha256": "0"}
        LockerDocument.objects.bulk_create(
            LockerDocument(organisation=organisation, kind="other", title="x", file="x", **facts)
            for _number in range(count)
        )
        client = log_in(people["viewer"])
        with django_assert_max_num_queries(10):
            client.get(address(organisation, "locker"))


class TestConfirmation:
    @pytest.fixture
    def old(self, organisation):
        year_ago = timezone.now() - timedelta(days=366)
        Organisation.objects.filter(pk=organisation.pk).update(
            created_at=year_ago, verification="verified"
        )
        organisation.refresh_from_db()
        return organisation

    def test_after_a_year_an_administrator_is_asked_and_confirms(self, old, people, log_in):
        client = log_in(people["administrator"])
        button = address(old, "confirm")
        assert button in client.get(address(old, "detail")).text
        assert "confirm-data" in [todo.kind for todo in todos(people["administrator"])]
        client.post(button, {"version": old.version})
        version = old.version
        old.refresh_from_db()
        assert old.confirmed_at is not None
        assert (old.version, old.verification) == (version, "verified")
        assert button not in client.get(address(old, "detail")).text
        assert "confirm-data" not in [todo.kind for todo in todos(people["administrator"])]

    def test_a_new_organisation_is_not_asked(self, organisation, people, log_in):
        page = log_in(people["administrator"]).get(address(organisation, "detail")).text
        assert address(organisation, "confirm") not in page

    @pytest.mark.parametrize("role", ["editor", "viewer", "pending", "stranger"])
    def test_others_confirm_nothing(self, old, people, role, log_in):
        response = log_in(people[role]).post(address(old, "confirm"), {"version": old.version})
        assert response.status_code == 404
        old.refresh_from_db()
        assert old.confirmed_at is None

    def test_what_somebody_has_changed_meanwhile_is_not_confirmed(self, old, people, log_in):
        log_in(people["administrator"]).post(address(old, "confirm"), {"version": "older"})
        old.refresh_from_db()
        assert old.confirmed_at is None

    def test_months_end_on_their_last_day(self):
        day = today().replace(year=2024, month=2, day=29)
        assert months_later(day, 12).isoformat() == "2025-02-28"
        assert months_later(day, 10).isoformat() == "2024-12-29"
        assert months_later(day, 11).isoformat() == "2025-01-29"


class TestDownload:
    def open(self, response):
        return zipfile.ZipFile(io.BytesIO(response.getvalue()))

    def test_an_administrator_gets_everything(self, organisation, people, put, log_in):
        put(name="a/statute.pdf")
        put(name="statute.pdf", title="Second")
        response = log_in(people["administrator"]).get(address(organisation, "download"))
        archive = self.open(response)
        data = json.loads(archive.read("organisation.json"))
        assert data["profile"]["name"] == "CANARY-owner-name"
        assert [item["path"] for item in data["documents"]] == [
            "locker/statute.pdf",
            "locker/statute-2.pdf",
        ]
        assert archive.read("locker/statute-2.pdf") == PDF
        assert {item["role"] for item in data["members"]} >= {"administrator", "viewer"}
        assert AuditEvent.objects.filter(action="organisation.download").count() == 1

    @pytest.mark.parametrize("role", ["editor", "viewer", "pending", "stranger"])
    def test_others_get_nothing(self, organisation, people, role, log_in):
        response = log_in(people[role]).get(address(organisation, "download"))
        assert response.status_code == 404

    def test_a_missing_file_is_named_without_a_path(self, organisation, people, put, log_in):
        document = put()
        document.file.storage.delete(document.file.name)
        response = log_in(people["administrator"]).get(address(organisation, "download"))
        data = json.loads(self.open(response).read("organisation.json"))
        assert data["documents"][0]["path"] is None

    def test_many_downloads_are_slowed_down(self, organisation, people, log_in):
        client = log_in(people["administrator"])
        page = address(organisation, "download")
        assert [client.get(page).status_code for _time in range(6)] == [200] * 5 + [302]

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_it_asks_the_same_number_of_queries(
        self, organisation, people, count, log_in, django_assert_max_num_queries
    ):
        for _number in range(count):
            MembershipFactory(organisation=organisation, status=MembershipStatus.ACTIVE)
        client = log_in(people["administrator"])
        with django_assert_max_num_queries(35):
            client.get(address(organisation, "download"))
