"""Applications in the download of everything that is kept of an organisation."""

import io
import json
import zipfile

import pytest

from tests.grants import factories
from wagtail_ngo.forms.models import Response
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.organisations.archive import write_archive


pytestmark = pytest.mark.django_db


def download(organisation) -> zipfile.ZipFile:
    file = io.BytesIO()
    write_archive(organisation, file, "en")
    return zipfile.ZipFile(file)


def data_of(archive):
    return json.loads(archive.read("organisation.json"))


def test_a_sent_application_is_there_with_its_answers_and_files(draft):
    factories.attach(draft, "question", name="../statute.pdf")
    factories.attach(draft, "question", name="STATUTE.pdf")
    submit_application(draft, user=draft.created_by)
    Response.objects.filter(pk=draft.response_id).update(answers={})
    archive = download(draft.organisation)
    [application] = data_of(archive)["applications"]
    assert application["number"] == factories.fresh(draft).number
    assert application["versions"][0]["answers"]["title"] == "CANARY-title"
    assert application["answers_being_written"] == {}
    paths = [file["path"] for file in application["files"]]
    assert len({path.casefold() for path in paths}) == 2
    assert not any(".." in path for path in paths)
    assert archive.read(paths[0]) == b"%PDF-1.4 CANARY-file"
    letters = data_of(archive)["application_letters"]
    assert {letter["reference"] for letter in letters} == {application["number"]}


def test_nothing_of_another_organisation_is_there(draft, submitted):
    assert data_of(download(submitted.organisation))["applications"]
    data = data_of(download(draft.organisation))
    assert [item["number"] for item in data["applications"]] == [""]
    assert data["application_letters"] == []


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_same_number_of_queries(draft, count, django_assert_max_num_queries):
    for _number in range(count):
        other = factories.make_draft(draft.call, organisation=draft.organisation)
        factories.attach(other, "question")
    with django_assert_max_num_queries(20):
        archive = download(draft.organisation)
    assert len(data_of(archive)["applications"]) == count + 1
