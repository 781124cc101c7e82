"""Who may apply, told before the form: by GET, without an account, and stored nowhere."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse

import pytest

from tests.grants import factories
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.grants.actions.applications import start_application
from wagtail_ngo.grants.eligibility import has_passed, passed_token
from wagtail_ngo.grants.models import Application, EligibilityQuestion


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HERE = {"question": "Do you work in this city?", "reason": "Only local groups <b>may</b> apply."}
COMPANY = {
    "question": "Are you a company?",
    "allowed_answer": "no",
    "reason": "Companies cannot apply.",
    "link": "https://example.org/rules",
}


@pytest.fixture
def asking(open_call):
    """An open call that lets in only those who pass."""
    open_call.eligibility_blocks = True
    open_call.save()
    for number, values in enumerate((HERE, COMPANY)):
        EligibilityQuestion.objects.create(call=open_call, sort_order=number, **values)
    return factories.fresh(open_call)


def address(name, call, **query):
    url = reverse(f"wagtail_ngo_grants:{name}", kwargs={"token": call.token})
    return f"{url}?{urlencode(query)}" if query else url


def check(client, call, *answers):
    names = [f"answer-{question.pk}" for question in call.eligibility_questions.all()]
    query = {"check": "1", **dict(zip(names, answers, strict=False))}
    return client.get(address("call-eligibility", call, **query))


def test_whoever_answers_as_asked_is_led_to_the_form(client, asking):
    html = check(client, asking, "yes", "no").content.decode()
    assert "You can apply" in html
    assert "?eligible=" in html
    assert "Companies cannot apply" not in html


def test_an_obstacle_is_told_with_its_reason_and_link(client, asking):
    html = check(client, asking, "no", "yes").content.decode()
    assert "You cannot apply, because:" in html
    assert "Only local groups &lt;b&gt;may&lt;/b&gt; apply." in html
    assert 'href="https://example.org/rules"' in html
    assert "?eligible=" not in html


def test_questions_that_only_warn_leave_the_way_open(client, asking):
    type(asking).objects.update(eligibility_blocks=False)
    html = check(client, asking, "no", "no").content.decode()
    assert "You probably cannot get a grant" in html
    assert "Go to the application form all the same" in html


def test_a_missing_answer_is_asked_for_and_the_others_are_kept(client, asking):
    html = check(client, asking, "yes").content.decode()
    assert "Choose “Yes” or “No”." in html
    assert "You can apply" not in html
    assert 'value="yes" ' in html and "checked" in html


@pytest.mark.parametrize("answer", ["YES", "<script>", "1", ""])
def test_an_invented_answer_passes_nothing(client, asking, answer):
    html = check(client, asking, "yes", answer).content.decode()
    assert "You can apply" not in html and "<script>" not in html.partition("<main")[2]


def test_checking_writes_nothing_and_needs_no_account(
    client, asking, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as queries:
        check(client, asking, "yes", "no")
    written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert client.cookies.get("sessionid") is None


def test_a_draft_call_asks_nobody(client, call):
    assert client.get(address("call-eligibility", call)).status_code == 404


def test_the_form_is_reached_only_with_the_proof(asking, log_in):
    organisation = OrganisationFactory()
    client = log_in(factories.member_of(organisation))
    start = address("call-start", asking)
    assert "Do you work in this city?" in client.get(start).content.decode()
    assert 'name="key"' not in client.get(start).content.decode()
    eligible = address("call-start", asking, eligible=passed_token(asking))
    assert 'name="key"' in client.get(eligible).content.decode()


def test_the_server_refuses_a_start_without_the_proof_and_keeps_the_fact(asking, log_in):
    organisation = OrganisationFactory()
    user = factories.member_of(organisation)
    with pytest.raises(ValidationError, match="First answer the questions"):
        start_application(asking, user=user, organisation=organisation)
    client, start = log_in(user), address("call-start", asking)
    response = client.post(start, {"action": "save"})
    assert response.status_code == 422 and "First answer the questions" in response.content.decode()
    client.post(start, {"action": "save", "eligible": passed_token(asking)})
    assert Application.objects.get().eligibility_passed is True


def test_the_proof_survives_signing_in(client, asking):
    token = passed_token(asking)
    html = client.get(address("call-start", asking, eligible=token)).content.decode()
    assert "eligible%3D" in html


def test_a_proof_is_worth_nothing_elsewhere_or_after_a_change(asking):
    token = passed_token(asking)
    assert has_passed(asking, token)
    other = factories.make_open_call()
    assert not has_passed(other, token)
    assert not has_passed(asking, token[:-1]) and not has_passed(asking, "x:y:z")
    asking.eligibility_questions.first().delete()
    assert not has_passed(factories.fresh(asking), token)


def test_a_call_without_questions_lets_everybody_begin(open_call, client):
    open_call.eligibility_blocks = True
    open_call.save()
    organisation = OrganisationFactory()
    user = factories.member_of(organisation)
    draft = start_application(open_call, user=user, organisation=organisation)
    assert draft.eligibility_passed is False
    html = client.get(address("call-eligibility", open_call)).content.decode()
    assert "asks no questions" in html
