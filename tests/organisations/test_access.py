from django.urls import reverse

import pytest

from tests.organisations.factories import MembershipFactory
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.organisations.models import Membership, Organisation, can_edit_drafts


NAMESPACE = "wagtail_ngo_organisations"
MEMBERS = {"administrator", "editor", "signatory", "viewer"}
EVERYBODY = {*MEMBERS, "pending", "removed", "stranger", "newcomer"}

GETS = {
    "detail": MEMBERS,
    "edit": {"administrator"},
    "members": {"administrator"},
    "member-remove": {"administrator"},
    "leave": {*MEMBERS, "pending"},
}
POSTS = {
    "edit": {"administrator"},
    "member-decide": {"administrator"},
    "member-role": {"administrator"},
    "member-remove": {"administrator"},
    "leave": {*MEMBERS, "pending"},
}


def url(name, organisation, member):
    kwargs = {"token": organisation.token}
    if name.startswith("member-"):
        kwargs["pk"] = member.pk
    return reverse(f"{NAMESPACE}:{name}", kwargs=kwargs)


@pytest.fixture
def member(organisation):
    """Somebody whose membership can be decided about."""
    return MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("name", sorted(GETS))
def test_who_may_read(client, organisation, people, member, role, name):
    client.force_login(people[role])
    response = client.get(url(name, organisation, member))
    if role in GETS[name]:
        assert response.status_code == 200
        assert "CANARY-owner-name" in response.text
    else:
        assert response.status_code == 404
        assert "CANARY" not in response.text


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("name", sorted(POSTS))
def test_who_may_write(client, organisation, people, member, role, name):
    client.force_login(people[role])
    before = list(Membership.objects.order_by("pk").values())
    response = client.post(url(name, organisation, member), {"role": "editor"})
    if role in POSTS[name]:
        assert response.status_code != 404
    else:
        assert response.status_code == 404
        assert "CANARY" not in response.text
        assert list(Membership.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", [*sorted({*GETS, *POSTS}), "list", "create", "join"])
def test_anonymous_visitors_log_in_first(client, organisation, member, name):
    places = {"list", "create", "join"}
    path = reverse(f"{NAMESPACE}:{name}") if name in places else url(name, organisation, member)
    for response in [client.get(path), client.post(path)]:
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/ngo/organisations/")
        assert "CANARY" not in response.text


def test_an_unknown_organisation_looks_like_somebody_elses(client, organisation, people):
    client.force_login(people["stranger"])
    unknown = "00000000-0000-4000-8000-000000000000"
    path = reverse(f"{NAMESPACE}:detail", kwargs={"token": unknown})
    foreign = client.get(reverse(f"{NAMESPACE}:detail", kwargs={"token": organisation.token}))
    assert client.get(path).status_code == foreign.status_code == 404


@pytest.mark.parametrize("name", ["member-decide", "member-role", "member-remove"])
def test_members_of_another_organisation_cannot_be_reached(
    client, organisation, administrator, name
):
    theirs = MembershipFactory(status=MembershipStatus.PENDING)
    client.force_login(administrator)
    own = MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    assert client.get(url("member-remove", organisation, own)).status_code == 200

    data = {"role": "viewer", "decision": "approve"}
    assert client.post(url(name, organisation, theirs), data).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.role, theirs.status) == (Role.ADMINISTRATOR, MembershipStatus.PENDING)


def test_a_removed_member_loses_access_in_an_open_session(client, organisation, people):
    client.force_login(people["viewer"])
    path = reverse(f"{NAMESPACE}:detail", kwargs={"token": organisation.token})
    assert client.get(path).status_code == 200
    organisation.memberships.filter(user=people["viewer"]).update(status=MembershipStatus.REMOVED)
    assert client.get(path).status_code == 404


def test_a_deactivated_account_loses_access_in_an_open_session(client, organisation, people):
    user = people["administrator"]
    client.force_login(user)
    path = reverse(f"{NAMESPACE}:detail", kwargs={"token": organisation.token})
    assert client.get(path).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(path).status_code == 302
    assert not Organisation.objects.visible_to(user).exists()
    assert not Membership.objects.visible_to(user).exists()


def test_who_may_edit_drafts(organisation, people):
    allowed = {name for name, user in people.items() if can_edit_drafts(user, organisation)}
    assert allowed == {"administrator", "editor", "signatory"}


def test_no_member_of_an_organisation_has_any_use_of_the_admin(client, organisation, people):
    for user in people.values():
        client.force_login(user)
        response = client.get(reverse("wagtailadmin_home"))
        assert response.status_code == 302
        assert "CANARY" not in response.text


def test_personal_pages_are_kept_out_of_caches_and_referrers(client, organisation, administrator):
    client.force_login(administrator)
    response = client.get(reverse(f"{NAMESPACE}:detail", kwargs={"token": organisation.token}))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
