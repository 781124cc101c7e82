"""Who may open what in the admin: A1, A2, A5 of the abuse cases, over every generic view."""

from django.urls import reverse

import pytest

from tests.core.records import make_record, make_user
from tests.testapp.models import Record
from wagtail_ngo.models import AuditEvent


pytestmark = pytest.mark.django_db
ADMIN = "wagtailadmin.access_admin"
ALL = [ADMIN, *(f"testapp.{verb}_record" for verb in ("view", "change", "delete", "export"))]
OBJECT_VIEWS = ["edit", "delete", "inspect", "history", "history_results", "usage", "copy"]
LISTS = ["", "?export=csv", "?export=xlsx", "?q=CANARY", "?status=sent", "?p=2"]


@pytest.fixture
def ngo():
    return make_user("ngo")


@pytest.fixture
def clerk():
    return make_user("clerk", *ALL, "testapp.add_record")


@pytest.fixture
def mine(ngo):
    return make_record(ngo, "R/MINE", status="sent", title="CANARY-MINE")


@pytest.fixture
def hidden(ngo, clerk):
    """A record in which the clerk has a conflict of interest."""
    record = make_record(ngo, "R/HIDDEN", status="sent", title="CANARY-HIDDEN")
    record.conflicted.add(clerk)
    return record


def body(response):
    return b"".join(response) if response.streaming else response.content


def is_seen(text, response):
    if "spreadsheetml" in response["Content-Type"]:
        from io import BytesIO

        from openpyxl import load_workbook

        sheet = load_workbook(BytesIO(body(response))).active
        return any(text in str(cell) for row in sheet.values for cell in row)
    return text.encode() in body(response)


@pytest.mark.parametrize("name", OBJECT_VIEWS)
def test_each_view_of_a_record_opens_for_the_clerk_and_stays_shut_in_a_conflict(
    client, clerk, mine, hidden, name
):
    client.force_login(clerk)
    allowed = client.get(reverse(f"records:{name}", args=[mine.pk]))
    assert allowed.status_code == 200
    refused = client.get(reverse(f"records:{name}", args=[hidden.pk]))
    assert refused.status_code == 403
    assert b"CANARY" not in refused.content
    assert b"R/HIDDEN" not in refused.content
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.object_pk) == ("access.denied", clerk, str(hidden.pk))


def test_superuser_with_a_conflict_is_refused_too(client, mine):
    root = make_user("root", is_superuser=True)
    mine.conflicted.add(root)
    client.force_login(root)
    assert client.get(reverse("records:inspect", args=[mine.pk])).status_code == 403
    assert not is_seen("CANARY", client.get(reverse("records:index")))


@pytest.mark.parametrize("query", LISTS)
@pytest.mark.parametrize("name", ["index", "index_results"])
def test_lists_and_exports_show_only_what_the_clerk_may_see(
    client, clerk, mine, hidden, name, query
):
    client.force_login(clerk)
    response = client.get(reverse(f"records:{name}") + query)
    assert response.status_code == 200
    assert is_seen("CANARY-MINE", response)
    response = client.get(reverse(f"records:{name}") + query)
    assert not is_seen("CANARY-HIDDEN", response)
    response = client.get(reverse(f"records:{name}") + query)
    assert not is_seen("R/HIDDEN", response)


def test_forms_change_and_delete_what_is_allowed_only(client, clerk, mine, hidden):
    client.force_login(clerk)
    data = {"title": "Changed", "amount": "5"}
    client.post(reverse("records:edit", args=[mine.pk]), data)
    assert Record.objects.get(pk=mine.pk).title == "Changed"
    assert client.post(reverse("records:edit", args=[hidden.pk]), data).status_code == 403
    assert Record.objects.get(pk=hidden.pk).title == "CANARY-HIDDEN"
    assert client.post(reverse("records:delete", args=[hidden.pk])).status_code == 403
    client.post(reverse("records:delete", args=[mine.pk]))
    assert list(Record.objects.values_list("reference", flat=True)) == ["R/HIDDEN"]


def test_conflict_declared_while_the_form_is_open_counts_at_once(client, clerk, mine):
    client.force_login(clerk)
    assert client.get(reverse("records:edit", args=[mine.pk])).status_code == 200
    mine.conflicted.add(clerk)
    response = client.post(reverse("records:edit", args=[mine.pk]), {"title": "x", "amount": "1"})
    assert response.status_code == 403
    assert Record.objects.get().title == "CANARY-MINE"


def test_edit_follows_editable_by_and_not_visible_to(client, clerk, mine):
    Record.objects.update(status="decided")
    client.force_login(clerk)
    assert client.get(reverse("records:inspect", args=[mine.pk])).status_code == 200
    assert client.get(reverse("records:edit", args=[mine.pk])).status_code == 403
    listing = client.get(reverse("records:index")).content.decode()
    assert reverse("records:inspect", args=[mine.pk]) in listing
    assert reverse("records:edit", args=[mine.pk]) not in listing
    assert reverse("records:delete", args=[mine.pk]) not in listing


def test_listing_links_to_forms_that_open(client, clerk, mine):
    client.force_login(clerk)
    listing = client.get(reverse("records:index")).content.decode()
    assert reverse("records:edit", args=[mine.pk]) in listing
    assert reverse("records:delete", args=[mine.pk]) in listing


def test_reader_without_the_right_to_change(client, mine):
    reader = make_user("reader", ADMIN, "testapp.view_record")
    client.force_login(reader)
    for name in ("inspect", "history", "history_results"):
        assert client.get(reverse(f"records:{name}", args=[mine.pk])).status_code == 200
    history = client.get(reverse("records:history", args=[mine.pk])).content.decode()
    assert reverse("records:edit", args=[mine.pk]) not in history
    for name in ("edit", "delete", "usage", "copy"):
        assert client.get(reverse(f"records:{name}", args=[mine.pk])).status_code == 403


def test_admin_user_without_permission_gets_nowhere(client, mine):
    outsider = make_user("outsider", ADMIN)
    client.force_login(outsider)
    urls = [reverse(f"records:{name}", args=[mine.pk]) for name in OBJECT_VIEWS]
    urls += [reverse("records:index"), reverse("records:index_results"), reverse("records:add")]
    for url in urls:
        response = client.get(url)
        assert response.status_code == 403, url
        assert b"CANARY" not in response.content
    assert AuditEvent.objects.filter(action="access.denied").count() == len(urls)
    assert "records" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_owner_without_admin_access_is_sent_to_the_login_page(client, ngo, mine):
    client.force_login(ngo)
    response = client.get(reverse("records:inspect", args=[mine.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("name", OBJECT_VIEWS)
def test_record_that_is_gone_is_not_found(client, clerk, name):
    client.force_login(clerk)
    assert client.get(reverse(f"records:{name}", args=[999])).status_code == 404


def test_record_is_in_no_reference_index_and_no_search(client, clerk, mine):
    from wagtail.models import ReferenceIndex

    assert not ReferenceIndex.model_is_indexable(Record) or (
        Record not in ReferenceIndex.tracked_models
    )


@pytest.mark.parametrize("count", [1, 3, 50])
def test_listing_takes_the_same_queries_for_any_number(
    client, clerk, ngo, django_assert_max_num_queries, count
):
    for number in range(count):
        make_record(ngo, f"R/{number}", status="sent")
    client.force_login(clerk)
    client.get(reverse("records:index"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("records:index")).status_code == 200


def test_bulk_action_on_chosen_records_leaves_hidden_ones_alone(client, clerk, mine, hidden):
    client.force_login(clerk)
    url = reverse("wagtail_bulk_action", args=["testapp", "record", "lock"])
    query = f"?id={mine.pk}&id={hidden.pk}&id=x&next=/admin/"
    page = client.get(url + query).content.decode()
    assert "R/MINE" in page
    assert "R/HIDDEN" not in page
    assert client.post(url + query)["Location"] == "/admin/"
    assert list(Record.objects.filter(is_locked=True)) == [mine]


@pytest.mark.parametrize(
    ("filters", "locked"),
    [
        ("", {"R/MINE", "R/OTHER"}),
        ("&q=OTHER", {"R/OTHER"}),
        ("&status=sent&q=MINE", {"R/MINE"}),
        ("&status=decided", set()),
        ("&status=nonsense", set()),
    ],
)
def test_bulk_action_on_all_means_the_listing_as_filtered(
    client, clerk, ngo, mine, hidden, filters, locked
):
    make_record(ngo, "R/OTHER", status="sent")
    make_record(ngo, "R/DRAFT")
    client.force_login(clerk)
    url = reverse("wagtail_bulk_action", args=["testapp", "record", "lock"])
    client.post(f"{url}?id=all&next=/admin/{filters}")
    assert set(Record.objects.filter(is_locked=True).values_list("reference", flat=True)) == locked


def test_bulk_action_names_visible_records_it_may_not_change(client, clerk, ngo, mine):
    make_record(ngo, "R/DECIDED", status="decided")
    client.force_login(clerk)
    url = reverse("wagtail_bulk_action", args=["testapp", "record", "lock"])
    page = client.get(f"{url}?id=all&next=/admin/").content.decode()
    assert page.index("R/MINE") < page.index("R/DECIDED")
    client.post(f"{url}?id=all&next=/admin/")
    assert list(Record.objects.filter(is_locked=True)) == [mine]


def test_bulk_action_needs_the_permission(client, mine):
    reader = make_user("reader", ADMIN, "testapp.view_record")
    client.force_login(reader)
    url = reverse("wagtail_bulk_action", args=["testapp", "record", "lock"])
    for response in (client.get(f"{url}?id={mine.pk}"), client.post(f"{url}?id={mine.pk}")):
        assert response.status_code == 403
        assert b"R/MINE" not in response.content
    assert not Record.objects.filter(is_locked=True).exists()


def test_listing_offers_the_bulk_action(client, clerk, mine):
    client.force_login(clerk)
    page = client.get(reverse("records:index")).content.decode()
    assert f'data-object-id="{mine.pk}"' in page
    assert "/bulk/testapp/record/lock/" in page
    assert f'id="record_{mine.pk}_title"' in page
