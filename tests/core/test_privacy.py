"""What is kept of people: registered, shown to them, and erased everywhere."""

import json
import shutil

from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

import pytest

from wagtail.log_actions import log

from tests.grants import factories
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo import outbox
from wagtail_ngo.erasure import own_data
from wagtail_ngo.forms.models import Attachment, Response
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.organisations.models import LockerDocument, Membership, Organisation
from wagtail_ngo.privacy import find_person, personal_data
from wagtail_ngo.storage import private_storage
from wagtail_ngo.stored_files import compare, stored_names


pytestmark = pytest.mark.django_db
CANARY = "canary"


@pytest.fixture(autouse=True)
def empty_storage():
    """Files of earlier tests stay on the disk when their rows are rolled back."""
    shutil.rmtree(private_storage().location, ignore_errors=True)
    Path(private_storage().location).mkdir(parents=True)


def run(name, *args, **options) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def our_models():
    return [m for m in apps.get_models() if m._meta.app_label.startswith("wagtail_ngo")]


def speaks_of_people(field) -> bool:
    is_user = field.is_relation and field.related_model is get_user_model()
    return field.concrete and (is_user or isinstance(field, models.EmailField))


#: Fields of Wagtail's pages, which a city's editors fill in, and addresses that are published.
PUBLIC = {"locked_by", "owner", "contact_email"}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_that_speaks_of_people_is_registered(model):
    names = {field.name for field in model._meta.get_fields() if speaks_of_people(field)} - PUBLIC
    registered = {data.model: {*data.people, *data.emails} for data in personal_data()}
    if model is Organisation:
        names -= {"email"}
    assert names <= registered.get(model, set()) | {
        "decided_by" if model is Membership else "",
        *({"invited_by", "accepted_by"} if model.__name__ == "Invitation" else ()),
        *({"decided_by"} if model.__name__ == "TakeOver" else ()),
    }


@pytest.mark.parametrize("data", personal_data(), ids=lambda data: data.label)
def test_what_is_registered_can_be_asked(data):
    person = find_person("nobody@example.org")
    assert list(data.of_person(person).values(*data.shown or ["pk"])) == []


def tables_with(word) -> dict[str, list]:
    """Where ``word`` stands in any table; the names of the columns by the name of the table."""
    found = {}
    for model in apps.get_models():
        for row in models.QuerySet(model).all().values():
            names = [name for name, value in row.items() if word in text_of(value).casefold()]
            if names:
                found.setdefault(model._meta.label, []).extend(names)
    return found


def text_of(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def files_with(word) -> list[str]:
    storage = private_storage()
    return [name for name in stored_names() if word.encode() in storage.open(name).read()]


@pytest.fixture
def person():
    """Somebody who has left traces wherever a person can; ``other`` is a colleague."""
    user = UserFactory(
        username="canary-user",
        email="canary@example.org",
        first_name="Canary",
        last_name="Żółwińska",
    )
    other = UserFactory(username="colleague", email="other@example.org")
    call = factories.make_open_call()
    organisation = OrganisationFactory(created_by=user)
    for member in (user, other):
        MembershipFactory(organisation=organisation, user=member, role=Role.ADMINISTRATOR)
    draft = factories.make_draft(
        call,
        organisation=organisation,
        user=user,
        title="Written by Canary Żółwińska",
        summary="Ask CANARY@example.org",
    )
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.create()
    for to in (user.email, other.email):
        outbox.queue_mail(event="test", to=to, subject=f"To {to}", body="Dear Canary Żółwińska")
    OutboxMessage.objects.filter(to=user.email).update(state="sent")
    log(organisation, "wagtail.edit", user=other, data={"about": "canary-user"})
    return {"user": user, "other": other, "organisation": organisation, "draft": draft}


class TestErasePerson:
    def test_a_dry_run_counts_and_changes_nothing(self, person):
        before = tables_with(CANARY)
        assert before
        out = run("ngo_erase", email="canary@example.org")
        assert "wagtail_ngo_forms.Response" in out
        assert tables_with(CANARY) == before
        assert get_user_model().objects.filter(pk=person["user"].pk).exists()

    def test_nothing_of_the_person_is_left_in_any_table(self, person):
        OutboxMessage.objects.filter(to="other@example.org").delete()
        run("ngo_erase", email="CANARY@example.org", delete=True)
        assert tables_with(CANARY) == {}
        assert tables_with("żółwińska") == {}
        answers = Response.objects.get(pk=person["draft"].response_id).answers
        assert "Written by […]" in answers.values()

    def test_others_stay_as_they_are(self, person):
        run("ngo_erase", email="canary@example.org", delete=True)
        other = person["other"]
        assert other.wagtail_ngo_memberships.count() == 1
        assert OutboxMessage.objects.get(to=other.email).subject == "To other@example.org"
        assert Application.objects.filter(pk=person["draft"].pk).exists()
        assert factories.fresh(person["draft"]).organisation == person["organisation"]

    def test_what_was_sent_stays_and_the_reason_is_printed(self, person):
        submit_application(person["draft"], user=person["user"])
        sent = factories.fresh(person["draft"]).latest_submission
        out = run("ngo_erase", email="canary@example.org", delete=True)
        kept = type(sent).objects.get(pk=sent.pk)
        assert kept.answers == sent.answers
        assert kept.checksum == sent.checksum
        assert "keep: wagtail_ngo.AuditEvent" in out
        assert "keep: wagtail_ngo_forms.Submission: 1" in out

    def test_it_is_noted_and_can_be_run_again(self, person):
        run("ngo_erase", email="canary@example.org", delete=True)
        assert AuditEvent.objects.filter(action="privacy.erased").count() == 1
        with pytest.raises(CommandError):
            run("ngo_erase", email="canary@example.org", delete=True)

    def test_nobody_is_told(self):
        with pytest.raises(CommandError):
            run("ngo_erase", email="nobody@example.org")


def keep(organisation, content=b"%PDF-1.4 canary", **values):
    return LockerDocument.objects.create(
        organisation=organisation,
        kind="statute",
        title="canary statute",
        file=ContentFile(content, name="x.pdf"),
        name="canary.pdf",
        size=len(content),
        content_type="application/pdf",
        sha256="0" * 64,
        **values,
    )


@pytest.fixture
def leaving():
    """An organisation with everything that it may keep here, and nothing sent."""
    organisation = OrganisationFactory(name="Canary Foundation", email="canary@example.org")
    keep(organisation)
    draft = factories.make_draft(organisation=organisation, title="canary title")
    factories.attach(draft, "q", name="canary.pdf", content=b"%PDF-1.4 canary")
    outbox.queue_mail(
        event="test",
        to="member@example.org",
        subject="canary",
        body="canary",
        reference=str(organisation.token),
    )
    log(organisation, "wagtail.edit")
    return {"organisation": organisation, "draft": draft}


class TestEraseOrganisation:
    def test_everything_goes_when_nothing_was_sent(
        self, leaving, django_capture_on_commit_callbacks
    ):
        assert len(files_with(CANARY)) == 2
        token = str(leaving["organisation"].token)
        with django_capture_on_commit_callbacks(execute=True):
            run("ngo_erase", organisation=token, delete=True)
        assert files_with(CANARY) == []
        assert tables_with(CANARY) == {}
        assert not Organisation.objects.exists()

    def test_a_dry_run_changes_nothing(self, leaving, django_capture_on_commit_callbacks):
        before = tables_with(CANARY)
        with django_capture_on_commit_callbacks(execute=True):
            run("ngo_erase", organisation=str(leaving["organisation"].token))
        assert tables_with(CANARY) == before
        assert len(files_with(CANARY)) == 2

    def test_what_was_sent_stays_with_the_entry_in_the_register(self, leaving):
        draft, organisation = leaving["draft"], leaving["organisation"]
        submit_application(draft, user=draft.created_by)
        out = run("ngo_erase", organisation=str(organisation.token), delete=True)
        organisation.refresh_from_db()
        assert (organisation.name, organisation.email) == ("Canary Foundation", "")
        assert not organisation.memberships.exists()
        assert not organisation.documents.exists()
        assert factories.fresh(draft).latest_submission.answers
        assert "keep: wagtail_ngo_grants.Application: 1" in out

    @pytest.mark.parametrize("token", ["x", "6f0e8c1a-8a53-4a0c-9f5e-1d2c3b4a5968"])
    def test_an_unknown_one_is_told(self, token):
        with pytest.raises(CommandError):
            run("ngo_erase", organisation=token)


class TestSubjectAccess:
    def test_own_data_is_complete_and_nobody_elses(self, person, tmp_path):
        path = tmp_path / "data.json"
        run("ngo_subject_access", "canary@example.org", output=str(path))
        data = json.loads(path.read_text())
        assert data["account"]["username"] == "canary-user"
        assert [row["role"] for row in data["wagtail_ngo_organisations.Membership"]] == [
            "administrator"
        ]
        assert [row["to"] for row in data["wagtail_ngo.OutboxMessage"]] == ["canary@example.org"]
        assert "wagtail_ngo_grants.Application" in data
        text = path.read_text()
        assert "other@example.org" not in text
        assert "colleague" not in text

    def test_it_covers_every_key_to_a_user(self, person):
        found = own_data(find_person("canary@example.org"))
        shown = {data.label for data in personal_data() if data.shown}
        speaking = {
            data.label
            for data in personal_data()
            if data.of_person(find_person("canary@example.org")).exists()
        }
        assert speaking & shown == found.keys() - {"email", "account"}

    def test_nobody_is_told(self):
        with pytest.raises(CommandError):
            run("ngo_subject_access", "nobody@example.org")


class TestRetention:
    @pytest.fixture
    def old(self, person):
        """A draft, a letter, a removed file and a file without a record, all of long ago."""
        long_ago = timezone.now() - timedelta(days=1000)
        draft = factories.make_draft(person["draft"].call)
        now = timezone.now()
        Call.objects.filter(pk=draft.call_id).update(
            opens_at=now - timedelta(days=500), closes_at=now - timedelta(days=400)
        )
        Application.objects.filter(pk=draft.pk).update(updated_at=long_ago)
        removed = factories.attach(person["draft"], "q")
        Attachment.objects.filter(pk=removed.pk).update(removed_at=long_ago)
        letter = outbox.queue_mail(event="test", to="a@example.org", subject="Old", body="Old")
        models.QuerySet(OutboxMessage).filter(pk=letter.pk).update(
            created_at=long_ago, state="sent"
        )
        return {"draft": draft, "removed": removed, "letter": letter}

    def test_a_dry_run_counts(self, old):
        out = run("ngo_retention")
        assert "drafts never sent: 1" in out
        assert "removed files: 1" in out
        assert "letters: 1" in out
        assert Application.objects.filter(pk=old["draft"].pk).exists()
        assert OutboxMessage.objects.get(pk=old["letter"].pk).body == "Old"

    def test_old_things_go_once(self, old, person, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            run("ngo_retention", delete=True)
        assert not Application.objects.filter(pk=old["draft"].pk).exists()
        assert not Attachment.objects.filter(pk=old["removed"].pk).exists()
        assert not private_storage().exists(old["removed"].file.name)
        letter = OutboxMessage.objects.get(pk=old["letter"].pk)
        assert (letter.body, letter.subject) == ("", "Old")
        assert Application.objects.filter(pk=person["draft"].pk).exists()
        assert AuditEvent.objects.filter(action="retention.applied").count() == 1
        out = run("ngo_retention", delete=True)
        assert "drafts never sent: 0" in out
        assert AuditEvent.objects.filter(action="retention.applied").count() == 1

    def test_a_file_that_was_sent_stays(self, person):
        draft = person["draft"]
        question = draft.response.form_version.definition("en").questions
        file = factories.attach(draft, next(iter(question)).id)
        submit_application(draft, user=person["user"])
        sent = draft.response.submissions.get()
        models.QuerySet(type(sent)).filter(pk=sent.pk).update(files=[{"token": str(file.token)}])
        long_ago = timezone.now() - timedelta(days=1000)
        Attachment.objects.filter(pk=file.pk).update(removed_at=long_ago)
        run("ngo_retention", delete=True)
        assert Attachment.objects.filter(pk=file.pk).exists()


class TestFiles:
    def test_agreement(self, leaving):
        assert compare() == ([], [])
        assert run("ngo_verify_files")

    def test_orphans_and_missing_files_are_listed(self, leaving):
        storage = private_storage()
        storage.save("locker/aa/orphan.pdf", ContentFile(b"x"))
        document = leaving["organisation"].documents.get()
        storage.delete(document.file.name)
        assert compare() == (["locker/aa/orphan.pdf"], [document.file.name])
        with pytest.raises(CommandError):
            run("ngo_verify_files")

    def test_an_old_orphan_goes_and_a_young_one_stays(
        self, settings, django_capture_on_commit_callbacks
    ):
        private_storage().save("locker/aa/orphan.pdf", ContentFile(b"x"))
        with django_capture_on_commit_callbacks(execute=True):
            run("ngo_retention", delete=True)
        assert private_storage().exists("locker/aa/orphan.pdf")
        settings.WAGTAIL_NGO = {**settings.WAGTAIL_NGO, "KEEP_REMOVED_FILES_DAYS": 0}
        with django_capture_on_commit_callbacks(execute=True):
            run("ngo_retention", delete=True)
        assert not private_storage().exists("locker/aa/orphan.pdf")
