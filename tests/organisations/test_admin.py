import io

from django.contrib.auth.models import Permission
from django.urls import reverse

import pytest

from openpyxl import load_workbook

from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import MembershipStatus, Role, Verification


pytestmark = pytest.mark.usefixtures("english")
INDEX = "/admin/ngo/organisations/"


def staff(*codenames):
    user = UserFactory(is_staff=True)
    names = ["access_admin", *codenames]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def officer(db):
    return staff("verify_organisation")


@pytest.fixture
def reader(db):
    return staff("view_organisation")


@pytest.fixture
def editor(db):
    """A web editor of the city who has nothing to do with organisations."""
    return staff()


def inspect_url(organisation):
    return reverse("ngo_organisations:inspect", args=[organisation.pk])


def check_url(organisation):
    return reverse("ngo_organisations:check", args=[organisation.pk])


def test_officers_list_search_filter_and_read(client, officer, organisation):
    OrganisationFactory(name="Zupełnie inna")
    client.force_login(officer)
    assert "CANARY-owner-name" in client.get(INDEX).text
    found = client.get(INDEX, {"q": "Zupełnie"}).text
    assert "Zupełnie inna" in found
    assert "CANARY" not in found
    assert "CANARY" not in client.get(INDEX, {"verification": "verified"}).text
    assert "CANARY" in client.get(INDEX, {"q": organisation.nip}).text
    screen = client.get(inspect_url(organisation)).text
    assert "CANARY-owner-person" in screen
    assert "Confirm the details" in screen
    assert "Compare the details below" in screen


def test_the_filter_finds_those_somebody_asks_to_join(client, officer, organisation):
    OrganisationFactory(name="Zupełnie inna")
    MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    client.force_login(officer)
    waiting = client.get(INDEX, {"waiting": "true"}).text
    assert "CANARY" in waiting
    assert "Zupełnie inna" not in waiting
    assert "CANARY" not in client.get(INDEX, {"waiting": "false"}).text


def test_a_reader_reads_and_decides_nothing(client, reader, organisation):
    client.force_login(reader)
    screen = client.get(inspect_url(organisation))
    assert "CANARY-owner-person" in screen.text
    assert "Confirm the details" not in screen.text
    response = client.post(check_url(organisation), {"decision": "verify"})
    assert response.status_code == 403
    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED
    assert AuditEvent.objects.filter(action="access.denied").exists()


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_others_see_nothing(client, request, organisation, who):
    member = MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    client.force_login(request.getfixturevalue(who))
    paths = [INDEX, f"{INDEX}?export=csv", f"{INDEX}?export=xlsx", inspect_url(organisation)]
    posts = [
        check_url(organisation),
        reverse("ngo_organisations:member", args=[organisation.pk, member.pk]),
    ]
    answers = [client.get(path) for path in paths] + [client.post(path) for path in posts]
    for response in answers:
        assert response.status_code in (302, 403)
        assert "CANARY" not in getattr(response, "text", "")


def test_nobody_edits_an_organisation_in_the_admin(client, organisation):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(inspect_url(organisation)).status_code == 200
    for verb in ["new", f"edit/{organisation.pk}", f"delete/{organisation.pk}"]:
        assert client.get(f"{INDEX}{verb}/").status_code == 404


def test_confirming_and_asking_for_a_correction(client, officer, organisation):
    client.force_login(officer)
    data = {"version": organisation.version}
    empty = client.post(check_url(organisation), {**data, "decision": "refuse"}, follow=True)
    assert "Write what the organisation should correct." in empty.text
    client.post(check_url(organisation), {**data, "decision": "verify"})
    organisation.refresh_from_db()
    assert organisation.verification == Verification.VERIFIED
    assert "Compare the details below" not in client.get(inspect_url(organisation)).text
    reason = {"decision": "refuse", "reason": "KRS <b>differs</b>"}
    client.post(check_url(organisation), {**data, **reason})
    organisation.refresh_from_db()
    assert organisation.verification == Verification.REJECTED
    assert "KRS &lt;b&gt;differs&lt;/b&gt;" in client.get(inspect_url(organisation)).text


def test_an_old_screen_confirms_nothing(client, officer, organisation):
    client.force_login(officer)
    data = {"version": organisation.version, "decision": "verify"}
    organisation.save()
    assert "have just changed" in client.post(check_url(organisation), data, follow=True).text
    del data["version"]
    client.post(check_url(organisation), data)
    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED


def test_an_officer_lets_in_a_new_board(client, officer, organisation):
    member = MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    client.force_login(officer)
    assert member.user.email in client.get(inspect_url(organisation)).text
    path = reverse("ngo_organisations:member", args=[organisation.pk, member.pk])
    client.post(path, {"decision": "approve", "role": "administrator"})
    member.refresh_from_db()
    assert (member.status, member.role) == (MembershipStatus.ACTIVE, Role.ADMINISTRATOR)

    foreign = MembershipFactory(status=MembershipStatus.PENDING)
    path = reverse("ngo_organisations:member", args=[organisation.pk, foreign.pk])
    assert client.post(path, {"decision": "refuse"}).status_code == 404


def test_exports_need_their_own_permission_and_are_safe(client, reader, organisation):
    OrganisationFactory(name="=HYPERLINK(1)")
    client.force_login(reader)
    assert client.get(INDEX, {"export": "csv"}).status_code == 403
    client.force_login(staff("view_organisation", "export_organisation"))
    csv = b"".join(client.get(INDEX, {"export": "csv"}).streaming_content).decode()
    assert "CANARY-owner-name" in csv
    assert "'=HYPERLINK(1)" in csv
    response = client.get(INDEX, {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    names = [row[0].value for row in book.active.iter_rows(min_row=2)]
    assert "CANARY-owner-name" in names


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_number_of_queries_does_not_grow(client, officer, size, django_assert_max_num_queries):
    for organisation in OrganisationFactory.create_batch(size):
        MembershipFactory.create_batch(2, organisation=organisation)
    MembershipFactory.create_batch(size, organisation=organisation)
    client.force_login(officer)
    client.get(INDEX)
    with django_assert_max_num_queries(18):
        client.get(INDEX)
    with django_assert_max_num_queries(18):
        client.get(inspect_url(organisation))


def test_organisations_are_no_snippets_and_have_no_chooser(db):
    from wagtail.admin.viewsets import viewsets
    from wagtail.admin.viewsets.chooser import ChooserViewSet
    from wagtail.snippets.models import get_snippet_models

    from wagtail_ngo.organisations.models import Membership, Organisation, Representative

    personal = {Organisation, Membership, Representative}
    assert personal.isdisjoint(get_snippet_models())
    choosers = [v for v in viewsets.viewsets if isinstance(v, ChooserViewSet)]
    assert personal.isdisjoint({chooser.model for chooser in choosers})
    assert not any(model.add_to_reference_index for model in personal)
