from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

import pytest

from wagtail_ngo.forms.actions.save import StaleRevision, save_section
from wagtail_ngo.forms.actions.submit import make_submission
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import Attachment, Form, FormVersion, Response

from .builders import saved_form
from .offer import LIMITS, QUESTIONS, RULES, context, many_sections, offer_a_post, question


pytestmark = pytest.mark.django_db

STATUTE = question("statute", "files", required="file", settings={
    "max_files": 2, "extensions": ["pdf", "txt"], "max_bytes": 10_000})  # fmt: skip
NAME = question("name", "short_text", settings={"max_length": 20})


@pytest.fixture
def user():
    return get_user_model().objects.create_user("jan", "jan@example.org", "x")


def make_response(definition):
    form = saved_form(identifier=f"form-{Form.objects.count()}")
    version = FormVersion.objects.create(
        form=form,
        number=1,
        definitions={"en": definition.to_json()},
        source_language="en",
        digest=f"{hash(str(definition)):064x}"[-64:],
    )
    return Response.objects.create(form_version=version, language="en")


@pytest.fixture
def response(db):
    return make_response(many_sections({"s": [NAME, STATUTE], "t": [question("n", "number")]}))


@pytest.fixture
def offer(db):
    return make_response(many_sections({"s": QUESTIONS}, rules=RULES))


def save(response, post, user, files=None, section="s", **more):
    data = QueryDict(mutable=True)
    for name, value in post.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    files = MultiValueDict(files or {})
    found = save_section(
        response, section, data, files, user=user, context=context(**LIMITS), **more
    )
    response.refresh_from_db()
    return found


def text_file(name="statute.txt", content=b"We help seniors."):
    return SimpleUploadedFile(name, content, "text/plain")


def test_right_answers_are_saved_and_refused_text_is_kept(response, user):
    section = save(response, {"q-name": "x" * 21}, user)
    assert response.rejected == {"q-name": "x" * 21}
    assert len(section.errors) == 1
    section = save(response, {"q-name": "Seniors"}, user)
    assert (response.answers, response.rejected) == ({"name": "Seniors"}, {})
    assert section.errors == []
    assert (response.revision, response.updated_by) == (2, user)


def test_saving_one_section_leaves_the_others(response, user):
    save(response, {"q-n": "7"}, user, section="t")
    save(response, {"q-name": "Seniors", "q-n": "8", "answers": "{}", "revision": "99"}, user)
    assert response.answers == {"name": "Seniors", "n": "7"}
    assert response.revision == 2


def test_two_people_do_not_overwrite_each_other(response, user):
    save(response, {"q-name": "Hers"}, user, expected_revision=0)
    with pytest.raises(StaleRevision) as caught:
        save(response, {"q-name": "His"}, user, expected_revision=0)
    response.refresh_from_db()
    assert response.answers == {"name": "Hers"}
    assert caught.value.answers == {"name": "Hers"}
    assert caught.value.section.questions[0].raw == "His"
    save(response, {"q-name": "Ours"}, user, expected_revision=1)
    assert response.answers == {"name": "Ours"}


def test_a_section_that_is_not_there_is_an_error(response, user):
    with pytest.raises(KeyError):
        save(response, {}, user, section="nothing")


def test_files_are_kept_whatever_else_is_wrong(response, user):
    files = {"q-statute": [text_file(), SimpleUploadedFile("evil.txt", b"\0\0MZ\x90")]}
    section = save(response, {"q-name": "x" * 21}, user, files)
    attachment = response.attachments.get()
    assert (attachment.name, attachment.size, attachment.uploaded_by) == ("statute.txt", 16, user)
    assert attachment.file.read() == b"We help seniors."
    assert [error.question_id for error in section.errors] == ["name", "statute"]
    assert "evil.txt" in section.errors[1].message
    assert "statute" not in attachment.file.name


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (SimpleUploadedFile("page.html", b"<p>"), "page.html"),
        (SimpleUploadedFile("page.pdf", b"<html>"), "page.pdf"),
        (SimpleUploadedFile("empty.txt", b""), "empty.txt"),
        (SimpleUploadedFile("big.txt", b"x" * 10_001), "big.txt"),
    ],
)
def test_a_refused_file_is_named(response, user, file, word):
    section = save(response, {}, user, {"q-statute": [file]})
    assert word in section.errors[0].message
    assert not response.attachments.exists()


def test_quotas_of_files(response, user, settings):
    save(response, {}, user, {"q-statute": [text_file("a.txt"), text_file("b.txt")]})
    section = save(response, {}, user, {"q-statute": [text_file("c.txt")]})
    assert "c.txt" in section.errors[0].message
    Attachment.objects.all().delete()
    settings.WAGTAIL_NGO = {"UPLOAD_TOTAL_MAX_BYTES": 20}
    section = save(response, {}, user, {"q-statute": [text_file("a.txt"), text_file("b.txt")]})
    assert [item.name for item in response.attachments.all()] == ["a.txt"]
    assert "b.txt" in section.errors[0].message
    settings.WAGTAIL_NGO = {"UPLOAD_MAX_FILES": 1}
    section = save(response, {}, user, {"q-statute": [text_file("c.txt")]})
    assert "c.txt" in section.errors[0].message


def test_files_for_questions_without_files_are_ignored(response, user):
    save(response, {}, user, {"q-name": [text_file()], "q-nothing": [text_file()]})
    assert not response.attachments.exists()


class FullDisk(SimpleUploadedFile):
    """A file whose copy stops half-way, as on a full disk."""

    def chunks(self, chunk_size=None):
        yield b"We"
        raise OSError(28, "No space left on device")


def test_a_full_disk_refuses_the_file_and_keeps_the_answers(response, user, caplog):
    full = FullDisk("full.txt", b"We help seniors.")
    files = {"q-statute": [full, text_file()]}
    section = save(response, {"q-name": "Seniors"}, user, files)
    assert response.answers["name"] == "Seniors"
    assert [item.name for item in response.attachments.all()] == ["statute.txt"]
    assert "full.txt" in section.errors[0].message
    assert "No space" in caplog.text
    folder = Path(Attachment._meta.get_field("file").storage.location)
    assert not list(folder.glob(".unfinished/*"))


def test_a_file_is_removed_by_its_button_and_only_ones_own(
    response, user, django_capture_on_commit_callbacks
):
    save(response, {}, user, {"q-statute": [text_file()]})
    attachment = response.attachments.get()
    path = Path(attachment.file.path)
    other = make_response(many_sections({"s": [NAME, STATUTE, question("z", "date")]}))
    for token in (attachment.token, "nonsense", ""):
        save(other, {"action": f"remove-file:{token}"}, user)
    assert response.attachments.present().exists() and path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        section = save(response, {"action": f"remove-file:{attachment.token}"}, user)
    assert not response.attachments.exists() and not path.exists()
    assert section.questions[1].attachments == []
    assert section.focus == "q-statute"


def test_a_disk_that_does_not_delete_keeps_nobody_from_removing_a_file(
    response, user, django_capture_on_commit_callbacks, caplog
):
    save(response, {}, user, {"q-statute": [text_file()]})
    attachment = response.attachments.get()
    path = Path(attachment.file.path)
    path.unlink()
    path.mkdir()
    (path / "x").touch()
    with django_capture_on_commit_callbacks(execute=True):
        save(response, {"action": f"remove-file:{attachment.token}"}, user)
    assert not response.attachments.exists()
    assert "Error" in caplog.text


def test_a_file_that_was_filed_is_only_hidden(response, user):
    save(response, {"q-name": "S"}, user, {"q-statute": [text_file()]})
    submission = make_submission(response, user=user, context=context())
    token = submission.files[0]["token"]
    save(response, {"action": f"remove-file:{token}"}, user)
    assert response.attachments.get().removed_at
    assert not response.attachments.present().exists()
    assert Path(response.attachments.get().file.path).exists()


def rows(response, question_id):
    return response.answers[question_id]["rows"]


def test_rows_come_and_go_by_buttons(offer, user):
    post = offer_a_post()
    section = save(offer, post | {"action": "add-row:costs:activities:a2"}, user)
    new = rows(offer, "costs")[-1]
    assert (new["id"], new["group"], new["link"]) == ("r10", "activities", "a2")
    assert section.focus == "q-costs-r10-cost"
    table = next(q for q in section.questions if q.id == "costs").table
    assert [row.number for row in table.groups[0].slots[1].rows] == ["I.2.1", "I.2.2", "I.2.3"]
    save(offer, post | {"action": "remove-row:costs:r1"}, user)
    assert [row["id"] for row in rows(offer, "costs")] == [f"r{n}" for n in range(2, 10)]


def test_a_removed_row_is_put_back_where_it_was(offer, user):
    post = offer_a_post()
    save(offer, post, user)
    before = rows(offer, "costs")
    left = [row for row in post["q-costs-row"] if row != "r2"]
    for following in ("r3", "", "gone"):
        save(offer, post | {"action": "remove-row:costs:r2"}, user)
        assert "r2" not in [row["id"] for row in rows(offer, "costs")]
        again = {"q-costs-row": left, "action": f"restore-row:costs:r2:{following}"}
        section = save(offer, post | again, user)
        back = [row["id"] for row in rows(offer, "costs")]
        assert back.index("r2") == (1 if following == "r3" else len(before) - 1)
        assert before[1] in rows(offer, "costs")
        assert section.focus == "q-costs"


def test_what_was_refused_in_a_removed_row_goes_with_it(offer, user):
    post = offer_a_post() | {"q-costs-r1-unit_cost": "a lot", "q-costs-r2-unit_cost": "more"}
    section = save(offer, post | {"action": "remove-row:costs:r1"}, user)
    assert offer.rejected == {"q-costs-r2-unit_cost": "more"}
    assert [error.anchor for error in section.errors] == ["q-costs-r2-unit_cost"]


@pytest.mark.parametrize(
    "action",
    [
        "add-row:costs:nowhere:a1",
        "add-row:costs:activities:zz",
        "add-row:sources::",
        "add-row:nothing::",
        "remove-row:sources:grant",
        "remove-row:costs:zz",
        "restore-row:costs:r1:r2",
        "restore-row:period:x",
        "remove-row:period:x",
        "add-row",
        "::::::",
        "\0",
    ],
)
def test_a_button_that_fits_nothing_only_saves(offer, user, action):
    save(offer, offer_a_post() | {"action": action}, user)
    assert len(rows(offer, "costs")) == 9
    assert len(rows(offer, "sources")) == 6


def test_a_cell_does_not_gather_years_without_end(offer, user):
    post = offer_a_post()
    for first in (2100, 2110, 2120, 2130):
        years = {f"q-costs-r1-years-{year}": "1" for year in range(first, first + 10)}
        save(offer, post | years, user)
    kept = rows(offer, "costs")[0]["cells"]["years"]
    assert len(kept) == 30
    assert {"2026", "2138"} <= kept.keys()


def test_a_full_table_takes_no_more_rows(offer, user):
    ids = [f"r{number}" for number in range(1, 51)]
    post = {"q-activities-row": ids, "action": "add-row:activities::"}
    save(offer, post, user)
    assert len(rows(offer, "activities")) == 50


def test_offer_a_is_saved_and_ready(offer, user):
    save(offer, offer_a_post(), user)
    assert Questionnaire.of(offer, context(**LIMITS)).problems() == []


def test_a_save_takes_few_queries(offer, user, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        save_section(offer, "s", QueryDict("q-period-start=1.1.2026"), None, user=user,
                     context=context())  # fmt: skip
