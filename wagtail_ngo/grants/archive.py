"""The applications of an organisation, in the download of everything that is kept of it."""

from collections.abc import Mapping

from django.db.models import Prefetch, Q

from wagtail_ngo.forms.models import Attachment
from wagtail_ngo.grants.models import Application
from wagtail_ngo.organisations.archive import letters_log, register_archive_part


@register_archive_part("applications")
def applications(organisation, archive):
    return [as_data(item, archive) for item in rows(organisation)]


@register_archive_part("application_letters")
def application_letters(organisation, archive):
    """The log of letters about applications, without their texts."""
    numbers = organisation.applications.exclude(number="").values("number")
    tokens = organisation.applications.values_list("token", flat=True)
    return letters_log(Q(reference__in=numbers) | Q(reference__in=[str(each) for each in tokens]))


def rows(organisation):
    related = ("call", "lot", "response__form_version__form")
    parts = Prefetch("response__attachments", queryset=Attachment.objects.all())
    found = Application.objects.filter(organisation=organisation).select_related(*related)
    found = found.defer("response__form_version__definitions")
    return found.prefetch_related("response__submissions", parts).order_by("pk")


def as_data(application, archive) -> dict:
    response = application.response
    name_of = {
        question.id: question.name
        for question in response.form_version.definition(response.language).questions
    }
    folder = f"applications/{(application.number or str(application.token)).replace('/', '-')}"
    files = {str(item.token): item for item in response.attachments.all()}
    paths = {token: archive.add_file(folder, item.name, item.file) for token, item in files.items()}
    return {
        "number": application.number,
        "status": application.status,
        "call": {"reference": application.call.reference, "title": application.call.title},
        "lot": application.lot and application.lot.name,
        "form": response.form_version.form.identifier,
        "begun_at": application.created_at,
        "submitted_at": application.submitted_at,
        "withdrawn_at": application.withdrawn_at,
        "answers_being_written": named(response.answers, name_of),
        "versions": [version(item, name_of) for item in response.submissions.all()],
        "files": [
            {
                "question": name_of.get(item.question_id, item.question_id),
                "name": item.name,
                "sha256": item.sha256,
                "removed_at": item.removed_at,
                "path": paths[token],
            }
            for token, item in files.items()
        ],
    }


def version(submission, name_of) -> dict:
    return {
        "submitted_at": submission.submitted_at,
        "code": submission.code,
        "checksum": submission.checksum,
        "organisation": submission.profile,
        "answers": named(submission.answers, name_of),
    }


def named(answers: Mapping, name_of: Mapping[str, str]) -> dict:
    return {name_of.get(key, key): answer for key, answer in answers.items()}
