"""An applicant with a browser, and a form with every kind of text in it."""

from uuid import uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.forms.builders import items
from tests.grants import factories, form
from wagtail_ngo.grants.actions.calls import publish_call


ROWS = form.question(
    "table",
    "costs",
    "Costs",
    required="no",
    rows="free",
    max_rows=50,
    columns=items(
        {"label": "Cost", "name": "name"}, {"label": "Sum", "name": "sum", "kind": "money"}
    ),
)
ACCOUNT = form.block(
    "identifier",
    "account",
    {"label": "Account", "name": "account", "required": "no", "kind": "nrb"},
)
MORE = form.block(
    "section",
    "more",
    {
        "title": "More",
        "number": "III",
        "name": "more",
        "questions": [
            ROWS,
            form.question("contact", "contact", "Contact", required="no"),
            ACCOUNT,
            form.question("date", "day", "Day", required="no"),
            form.question("number", "people", "People", required="no"),
            form.question("yes_no", "paid", "Paid", required="no"),
        ],
    },
)
COSTS = form.block_id("costs")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def address(name, application=None, **kwargs):
    if application is not None:
        kwargs["token"] = application.token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


def section(application, name="task"):
    return address("application-section", application, section=form.block_id(name))


def attachments(application):
    """The section of the files that the call asks for."""
    kwargs = {"section": str(uuid5(application.call.token, "attachments"))}
    return address("application-section", application, **kwargs)


def file_question(application, identifier="statute"):
    return str(uuid5(application.call.token, identifier))


def typed(**values):
    return {f"q-{form.block_id(name)}": value for name, value in values.items()}


def upload(name="statute.txt", content=b"We help.", content_type="text/plain"):
    return SimpleUploadedFile(name, content, content_type)


def make_call(**attachment):
    """An open call whose form has a table, and one file to add."""
    call = factories.CallFactory(form=factories.FormFactory(body=[*form.BODY, MORE]))
    factories.require_attachment(call, **{"obligation": "optional", **attachment})
    return publish_call(factories.fresh(call), user=call.created_by)


def stored(application):
    return factories.fresh(application).response.answers
