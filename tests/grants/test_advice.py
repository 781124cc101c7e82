"""An adviser without an account reads a draft and writes remarks."""

import re

from datetime import timedelta

from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.core.records import make_user
from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo.grants.actions import advice as actions
from wagtail_ngo.grants.actions.applications import begin_amendment, submit_application
from wagtail_ngo.grants.actions.drafts import discard_draft
from wagtail_ngo.grants.models import AdviceLink, SectionComment, SectionSave
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.spam import SALT
from wagtail_ngo.tokens import digest


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TASK, MONEY = block_id("task"), block_id("money")


def page(name, application, **kwargs):
    kwargs["token"] = application.token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


def section_page(application, section=TASK):
    return page("application-section", application, section=section)


@pytest.fixture
def author(draft):
    return draft.created_by


@pytest.fixture
def made(draft, author):
    """A link with its secret."""
    return actions.create_link(draft, user=author, name="Support centre", days=7)


@pytest.fixture
def link(made):
    return made[0]


@pytest.fixture
def adviser(made):
    """The browser of the adviser, with the link open."""
    browser = Client()
    link, secret = made
    opened = browser.get(reverse("wagtail_ngo_grants:advice-open", args=[secret]))
    assert opened["Location"] == clean(link)
    return browser


def clean(link):
    return reverse("wagtail_ngo_grants:advice", args=[link.token])


def remark(text="Say it more simply.", section=TASK, **changes):
    stamp = signing.TimestampSigner(salt=SALT)
    stamp.timestamp = lambda: signing.b62_encode(int(timezone.now().timestamp()) - 60)
    return {
        "section": section,
        f"{section}-text": text,
        f"{section}-form_stamp": stamp.sign("shown"),
        f"{section}-homepage": "",
        **changes,
    }


def test_from_the_link_to_the_remark_that_is_done(client, draft, author):
    client.force_login(author)
    shown = client.post(
        page("application-advice", draft), {"name": "Support centre", "days": "7"}, follow=True
    )
    url = re.search(r'value="https?://[^/]+(/[^"]+/advice/open/[^"]+)"', shown.text)[1]
    assert "/advice/open/" not in client.get(page("application-advice", draft)).text

    guest = Client()
    read = guest.get(url, follow=True)
    assert "CANARY-summary" in read.text
    assert url.rpartition("/open/")[2] not in read.text
    saved = guest.post(clean(AdviceLink.objects.get()), remark(), follow=True)
    assert "Your remark was saved" in saved.text
    assert "Say it more simply." in saved.text

    assert "1 remark of an adviser" in client.get(page("application", draft)).text
    section = client.get(section_page(draft)).text
    assert "Say it more simply." in section
    assert "Support centre" in section
    assert "Say it more simply." not in client.get(section_page(draft, MONEY)).text
    comment = SectionComment.objects.get()
    client.post(page("application-comment", draft, pk=comment.pk), {"action": "settle"})
    assert "remark of an adviser" not in client.get(page("application", draft)).text
    assert "Not done yet" in client.get(section_page(draft)).text
    client.post(page("application-comment", draft, pk=comment.pk), {"action": "reopen"})
    assert "Mark as done" in client.get(section_page(draft)).text


def test_the_draft_is_shown_as_it_is_now(adviser, draft, link):
    assert "CANARY-title" in adviser.get(clean(link)).text
    draft.response.answers[block_id("title")] = "A better title"
    draft.response.save()
    assert "A better title" in adviser.get(clean(link)).text


def test_what_an_adviser_does_not_need_is_not_shown(adviser, draft, link, author, client):
    draft.response.answers[block_id("phone")] = "CANARY-phone"
    draft.response.save()
    client.force_login(author)
    assert "CANARY-phone" in client.get(page("application-check", draft)).text
    html = adviser.get(clean(link)).text
    assert "CANARY-summary" in html
    assert "CANARY-phone" not in html
    assert author.email not in html


def test_the_secret_is_kept_only_as_a_hash(made, adviser):
    link, secret = made
    assert link.token_hash == digest(secret)
    assert len(secret) >= 43
    stored = f"{AdviceLink.objects.values()}{AuditEvent.objects.values()}"
    assert secret not in stored
    assert secret not in str(dict(adviser.session))


def test_the_public_id_alone_opens_nothing(client, link):
    response = client.get(clean(link))
    assert response.status_code == 404
    assert "CANARY" not in response.text
    assert client.post(clean(link), remark()).status_code == 404
    assert not SectionComment.objects.exists()


def test_a_link_to_another_draft_opens_only_that(made, adviser, link):
    other = factories.make_draft(title="CANARY-other")
    theirs, _secret = actions.create_link(other, user=other.created_by, name="B", days=7)
    assert adviser.get(clean(link)).status_code == 200
    response = adviser.get(clean(theirs))
    assert response.status_code == 404
    assert "CANARY-other" not in response.text


@pytest.mark.parametrize("end", ["revoked", "expired", "sent"])
def test_a_link_that_is_over_shows_nothing_and_gives_the_text_back(
    adviser, made, draft, author, end
):
    link, secret = made
    match end:
        case "revoked":
            actions.revoke_link(link, user=author)
        case "expired":
            AdviceLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "sent":
            submit_application(draft, user=author)
    assert adviser.get(clean(link)).status_code == 404
    response = adviser.post(clean(link), remark("Typed for an hour"))
    assert response.status_code == 404
    assert "Typed for an hour" in response.text
    assert "CANARY" not in response.text
    again = adviser.get(reverse("wagtail_ngo_grants:advice-open", args=[secret]))
    assert again.status_code == 404
    assert not SectionComment.objects.exists()


def test_while_a_sent_application_is_changed_the_link_works_again(adviser, link, draft, author):
    submit_application(draft, user=author)
    assert adviser.get(clean(link)).status_code == 404
    begin_amendment(draft, user=author)
    assert adviser.get(clean(link)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({f"{TASK}-text": "  "}, "Write your remark."),
        ({f"{TASK}-text": "x" * 2001}, "Shorten the text"),
        ({f"{TASK}-homepage": "x"}, "Homepage"),
        ({f"{TASK}-form_stamp": ""}, "open for too long"),
        ({f"{TASK}-text": "http://x " * 31}, "too many web addresses"),
    ],
)
def test_remarks_that_are_refused(adviser, link, changes, message):
    response = adviser.post(clean(link), remark(**changes))
    assert response.status_code == 422
    assert message in response.text
    assert not SectionComment.objects.exists()


def test_remarks_are_plain_text(adviser, link, client, draft, author):
    adviser.post(clean(link), remark("<script>alert(1)</script>{{ 7*7 }}"))
    client.force_login(author)
    for html in (adviser.get(clean(link)).text, client.get(section_page(draft)).text):
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html


def test_a_section_that_the_form_does_not_have(adviser, link):
    assert adviser.post(clean(link), remark(section="nothing")).status_code == 404


def test_remarks_are_limited(adviser, link, monkeypatch):
    monkeypatch.setattr(actions, "MAX_COMMENTS", 2)
    for text in "abc":
        response = adviser.post(clean(link), remark(text))
    assert "too many remarks" in response.text
    assert SectionComment.objects.count() == 2
    monkeypatch.setattr(actions, "COMMENTS_PER_HOUR", 0)
    assert "Try again in an hour" in adviser.post(clean(link), remark("d")).text


def test_links_are_limited(client, draft, author, monkeypatch):
    monkeypatch.setattr(actions, "MAX_LINKS", 1)
    client.force_login(author)
    for _again in range(2):
        response = client.post(page("application-advice", draft), {"name": "A", "days": "3"})
    assert "too many links" in response.text
    assert AdviceLink.objects.count() == 1
    odd = client.post(page("application-advice", draft), {"name": "", "days": "4000"}).text
    assert "Write who gets the link." in odd
    assert "Select a time from the list." in odd


def test_guessing_is_limited(client, link, monkeypatch):
    monkeypatch.setattr("wagtail_ngo.grants.views.advice.OPENINGS_PER_HOUR", 5)
    for n in range(5):
        path = reverse("wagtail_ngo_grants:advice-open", args=[f"guess-{n}"])
        assert client.get(path).status_code == 404
    assert client.get(path).status_code == 429


def test_the_address_leaks_to_nobody(adviser, made):
    link, secret = made
    for path in (clean(link), reverse("wagtail_ngo_grants:advice-open", args=[secret])):
        response = adviser.get(path)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_readers_of_the_organisation_and_strangers_make_no_links(client, draft, link):
    reader = factories.member_of(draft.organisation, Role.VIEWER)
    stranger = factories.make_draft().created_by
    paths = [
        page("application-advice", draft),
        page("application-advice-revoke", draft, advice=link.token),
    ]
    for user, status in [(reader, 403), (stranger, 404)]:
        client.force_login(user)
        for path in paths:
            assert client.post(path, {"name": "A", "days": "3"}).status_code == status
    link.refresh_from_db()
    assert link.status == "active"
    with pytest.raises(TransitionRefused):
        actions.revoke_link(link, user=reader)


def test_a_removed_member_makes_no_links(client, draft, author):
    client.force_login(author)
    assert client.get(page("application-advice", draft)).status_code == 200
    author.wagtail_ngo_memberships.update(status=MembershipStatus.REMOVED)
    response = client.post(page("application-advice", draft), {"name": "A", "days": "3"})
    assert response.status_code == 404
    assert not AdviceLink.objects.exists()


def test_remarks_of_another_application_cannot_be_reached(client, link):
    comment = SectionComment.objects.create(link=link, section_id=TASK, text="x")
    other = factories.make_draft()
    client.force_login(other.created_by)
    path = page("application-comment", other, pk=comment.pk)
    assert client.post(path, {"action": "settle"}).status_code == 404
    comment.refresh_from_db()
    assert comment.status == "open"


def test_officers_never_see_the_advice(client, draft, link, author, officer):
    SectionComment.objects.create(link=link, section_id=TASK, text="CANARY-remark")
    client.force_login(author)
    assert "CANARY-remark" in client.get(section_page(draft)).text
    submit_application(draft, user=author)
    root = make_user("root")
    root.is_superuser = True
    root.save()
    for user in (officer, root):
        client.force_login(user)
        for name in ("inspect", "json"):
            response = client.get(reverse(f"ngo_applications:{name}", args=[draft.pk]))
            assert response.status_code == 200
            assert "CANARY-title" in response.text
            assert "CANARY-remark" not in response.text
            assert "Support centre" not in response.text


def test_the_advice_goes_with_the_draft(draft, link, author):
    SectionComment.objects.create(link=link, section_id=TASK, text="x")
    discard_draft(draft, user=author)
    assert not AdviceLink.objects.exists()
    assert not SectionComment.objects.exists()


def test_old_advice_on_what_was_sent_is_forgotten(draft, link, author):
    other = factories.make_draft(draft.call)
    kept, _secret = actions.create_link(other, user=other.created_by, name="B", days=7)
    AdviceLink.objects.update(expires_at=timezone.now() - timedelta(days=31))
    assert actions.forget_advice() == 0
    submit_application(draft, user=author)
    assert actions.forget_advice() == 1
    assert list(AdviceLink.objects.all()) == [kept]


def save(client, draft, text="New"):
    data = {f"q-{block_id('title')}": text, "action": "save"}
    return client.post(section_page(draft), data)


def test_who_did_what(client, draft, author, link):
    author.first_name, author.last_name = "Anna", "Nowak"
    author.save()
    factories.attach(draft, block_id("title"), name="plan.pdf")
    client.force_login(author)
    for _again in range(2):
        save(client, draft)
    assert SectionSave.objects.count() == 1
    html = client.get(page("application-activity", draft)).text
    assert html.count("Section last saved: I The task.") == 1
    assert "Link for an adviser made: Support centre." in html
    assert "File added: plan.pdf." in html
    assert "Anna Nowak" in html
    draft.response.answers = factories.form.answers()
    draft.response.save()
    submit_application(draft, user=author)
    number = factories.fresh(draft).number
    own = reverse("wagtail_ngo_organisations:activity", args=[draft.organisation.token])
    for path in (page("application-activity", draft), own):
        assert f"The application was sent: {number}." in client.get(path).text
    client.force_login(factories.make_draft().created_by)
    assert client.get(page("application-activity", draft)).status_code == 404


@pytest.mark.parametrize("size", [1, 3, 50])
def test_queries(client, draft, author, size, django_assert_max_num_queries):
    for n in range(size):
        link = AdviceLink.objects.create(
            application=draft,
            name=f"A{n}",
            token_hash=str(n),
            expires_at=timezone.now() + timedelta(days=1),
        )
        SectionComment.objects.create(link=link, section_id=TASK, text="Remark")
        member = factories.member_of(draft.organisation)
        SectionSave.objects.create(
            application=draft, section_id=TASK, user=member, saved_at=timezone.now()
        )
    client.force_login(author)
    with django_assert_max_num_queries(10):
        assert client.get(page("application-advice", draft)).text.count("Works until") == size
    with django_assert_max_num_queries(14):
        assert client.get(section_page(draft)).text.count("Mark as done") == size
    with django_assert_max_num_queries(18):
        html = client.get(page("application-activity", draft)).text
    assert html.count("Section last saved") == min(size, 20)
    AdviceLink.objects.filter(pk=link.pk).update(token_hash=digest("secret"))
    SectionComment.objects.update(link=link)
    guest = Client()
    guest.get(reverse("wagtail_ngo_grants:advice-open", args=["secret"]))
    with django_assert_max_num_queries(14):
        assert guest.get(clean(link)).text.count("You wrote:") == size
