from django.urls import reverse

import pytest

from tests.organisations.factories import MembershipFactory, RepresentativeFactory, UserFactory
from wagtail_ngo.organisations.choices import MembershipStatus


def count(client, path, django_assert_max_num_queries, limit):
    with django_assert_max_num_queries(limit) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_my_organisations(client, db, size, django_assert_max_num_queries):
    user = UserFactory()
    MembershipFactory.create_batch(size, user=user)
    client.force_login(user)
    count(client, reverse("wagtail_ngo_organisations:list"), django_assert_max_num_queries, 6)


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("name", ["members", "detail", "edit"])
def test_one_organisation(
    client, organisation, administrator, size, name, settings, django_assert_max_num_queries
):
    for status in [MembershipStatus.ACTIVE, MembershipStatus.PENDING]:
        MembershipFactory.create_batch(size, organisation=organisation, status=status)
    RepresentativeFactory.create_batch(size, organisation=organisation)
    client.force_login(administrator)
    path = reverse(f"wagtail_ngo_organisations:{name}", kwargs={"token": organisation.token})
    count(client, path, django_assert_max_num_queries, 12)
