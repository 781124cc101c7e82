"""Signed files and approvals: who may give them, for which version, and until when."""

import io
import zipfile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

import pytest

from tests.grants.factories import fresh, make_officer, member_of
from tests.grants.filing import make_board, make_waiting, pass_deadlines
from wagtail_ngo.grants.actions.applications import begin_amendment, submit_application
from wagtail_ngo.grants.actions.signatures import approve, send_signed_file, verify_signed_files
from wagtail_ngo.grants.choices import DeliveryState, Filing, SignatureCheck
from wagtail_ngo.grants.models import SignedFile
from wagtail_ngo.grants.signing import needed_signatures, signers
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations.choices import RepresentationRule, Role
from wagtail_ngo.signatures import SIGNED_EXTENSIONS, SignatureReport, SignatureVerifier
from wagtail_ngo.uploads import UploadRefused, inspect_upload


XADES = b'<a><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></a>'


def asic(kind=b"application/vnd.etsi.asic-e+zip", signature="META-INF/signatures.xml"):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(signature, XADES)
    return content.getvalue()


def state(application):
    return fresh(application).clocks.delivery


def sign(application, **kwargs):
    values = {
        "user": application.created_by,
        "code": application.latest_submission.code,
        "kind": "trusted",
        "signers": "Anna Nowak",
        "upload": ContentFile(b"%PDF-1.7 signed", name="offer.pdf"),
        **kwargs,
    }
    return send_signed_file(application, **values)


def give(application, user, name="Anna Nowak", **kwargs):
    values = {
        "organisation": application.organisation,
        "code": application.latest_submission.code,
        **kwargs,
    }
    return approve(application, user=user, name=name, **values)


def signatory(application):
    return member_of(application.organisation, Role.SIGNATORY)


def send_again(application):
    begin_amendment(application, user=application.created_by)
    return submit_application(application, user=application.created_by)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.xml", XADES),
        ("a.xades", XADES),
        ("a.asice", asic()),
        ("a.sce", asic()),
        ("a.asics", asic(b"application/vnd.etsi.asic-s+zip")),
        ("a.p7m", b"\x30\x82\x01"),
        ("a.sig", b"-----BEGIN PKCS7-----\n"),
    ],
)
def test_containers_of_signatures_are_accepted(name, content):
    facts = inspect_upload(ContentFile(content, name=name), extensions=SIGNED_EXTENSIONS)
    assert facts.size == len(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK\x03\x04"),
        ("a.xml", b"<a/>"),
        ("a.xml", b"\xff\xfe<"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>' + XADES),
        ("a.asice", asic(b"application/zip")),
        ("a.asice", asic(signature="signatures.xml")),
        ("a.asice", XADES),
        ("a.p7m", b"MZ"),
    ],
)
def test_other_files_are_refused(name, content):
    with pytest.raises(UploadRefused):
        inspect_upload(ContentFile(content, name=name), extensions=SIGNED_EXTENSIONS)


def test_a_signed_file_completes_the_application(db):
    application = make_waiting(Filing.SIGNED_FILE)
    assert state(application) == DeliveryState.WAITING

    row = sign(application)

    assert state(application) == DeliveryState.COMPLETE
    assert (row.kind, row.signers) == ("trusted", "Anna Nowak")
    assert fresh(row).check_result == SignatureCheck.UNCHECKED
    send_again(application)
    assert state(application) == DeliveryState.WAITING


def test_a_file_that_is_refused_completes_nothing(db):
    application = make_waiting(Filing.SIGNED_FILE)
    with pytest.raises(ValidationError) as refusal:
        sign(application, upload=ContentFile(b"MZ", name="offer.exe"))
    assert set(refusal.value.message_dict) == {"upload"}
    assert state(application) == DeliveryState.WAITING


@pytest.mark.parametrize(("seconds", "is_in_time"), [(30, True), (-1, False)])
@pytest.mark.parametrize("filing", [Filing.SIGNED_FILE, Filing.APPROVAL])
def test_the_second_clock_binds_to_the_second(db, filing, seconds, is_in_time):
    application = make_waiting(filing, organisation=make_board(RepresentationRule.SINGLE))
    pass_deadlines(application.call, closes=-3600, delivery=seconds)
    user = application.created_by
    act = sign if filing == Filing.SIGNED_FILE else lambda item: give(item, user)

    if is_in_time:
        act(application)
    else:
        with pytest.raises(TransitionRefused) as refusal:
            act(application)
        assert refusal.value.reason == "guard"

    expected = DeliveryState.COMPLETE if is_in_time else DeliveryState.NOT_DELIVERED
    assert state(application) == expected
    assert application.signed_files.exists() == (is_in_time and filing == Filing.SIGNED_FILE)
    assert application.approvals.exists() == (is_in_time and filing == Filing.APPROVAL)


def test_a_file_of_another_version_is_not_taken(db):
    application = make_waiting(Filing.SIGNED_FILE)
    read = application.latest_submission.code
    send_again(application)
    with pytest.raises(ValidationError):
        sign(application, code=read)
    assert state(application) == DeliveryState.WAITING


def test_a_stranger_and_a_viewer_sign_nothing(db):
    application = make_waiting(Filing.SIGNED_FILE)
    for user in [make_officer(), member_of(application.organisation, Role.VIEWER)]:
        with pytest.raises(TransitionRefused):
            sign(application, user=user)
    assert state(application) == DeliveryState.WAITING


class Verifier(SignatureVerifier):
    def verify(self, file, *, filename):
        content = file.read()
        if b"broken" in content:
            raise OSError("The service is away.")
        return SignatureReport(b"good" in content, {"signer": "Anna Nowak"})


def test_the_verifier_of_the_project_is_asked_by_the_tick(db, settings):
    application = make_waiting(Filing.SIGNED_FILE)
    names = ["good", "bad", "broken"]
    rows = [
        sign(
            application,
            upload=ContentFile(f"%PDF {name}".replace("%PDF", "%PDF-1").encode(), name="a.pdf"),
        )
        for name in names
    ]
    assert verify_signed_files() == 0

    settings.WAGTAIL_NGO = {
        **settings.WAGTAIL_NGO,
        "SIGNATURE_VERIFIER": f"{__name__}.Verifier",
    }
    assert verify_signed_files() == 2

    results = [SignedFile.objects.get(pk=row.pk).check_result for row in rows]
    assert results == [SignatureCheck.VALID, SignatureCheck.INVALID, SignatureCheck.UNCHECKED]
    assert fresh(rows[0]).report == {"signer": "Anna Nowak"}


@pytest.mark.parametrize(
    ("rule", "people", "needed"),
    [
        (RepresentationRule.SINGLE, 3, 1),
        (RepresentationRule.TWO_JOINTLY, 3, 2),
        (RepresentationRule.BOARD_ALL, 3, 3),
        (RepresentationRule.BOARD_ALL, 0, 1),
        (RepresentationRule.OTHER, 3, None),
    ],
)
def test_the_rule_says_how_many_sign(rule, people, needed):
    assert needed_signatures(rule, people) == needed


def test_two_jointly_are_two_people(db):
    application = make_waiting(Filing.APPROVAL)
    anna, jan = signatory(application), signatory(application)

    give(application, anna)
    assert state(application) == DeliveryState.WAITING
    for user, name in [(anna, "Jan Kos"), (jan, "Anna Nowak"), (jan, "Nobody")]:
        with pytest.raises(ValidationError):
            give(application, user, name)
    assert state(application) == DeliveryState.WAITING

    give(application, jan, "Jan Kos")

    assert state(application) == DeliveryState.COMPLETE


def test_the_whole_board_approves(db):
    organisation = make_board(RepresentationRule.BOARD_ALL, ["A", "B", "C"])
    application = make_waiting(Filing.APPROVAL, organisation=organisation)
    for name in "ABC":
        assert state(application) == DeliveryState.WAITING
        give(application, signatory(application), name)
    assert state(application) == DeliveryState.COMPLETE


def test_a_rule_in_words_is_satisfied_when_somebody_says_so(db):
    organisation = make_board(RepresentationRule.OTHER, ["A", "B"])
    application = make_waiting(Filing.APPROVAL, organisation=organisation)
    give(application, signatory(application), "A")
    assert state(application) == DeliveryState.WAITING
    give(application, signatory(application), "B", is_enough=True)
    assert state(application) == DeliveryState.COMPLETE


def test_saying_so_does_not_help_where_the_rule_counts(db):
    application = make_waiting(Filing.APPROVAL)
    give(application, signatory(application), is_enough=True)
    assert state(application) == DeliveryState.WAITING


def test_approvals_lapse_when_a_new_version_is_sent(db):
    application = make_waiting(Filing.APPROVAL, organisation=make_board(RepresentationRule.SINGLE))
    user = signatory(application)
    give(application, user)
    assert state(application) == DeliveryState.COMPLETE

    submission = send_again(application)

    assert state(application) == DeliveryState.WAITING
    assert signers(application, submission)[0].approvals == []
    give(application, user)
    assert state(application) == DeliveryState.COMPLETE


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_those_who_do_not_represent_do_not_approve(db, role):
    application = make_waiting(Filing.APPROVAL)
    with pytest.raises(TransitionRefused) as refusal:
        give(application, member_of(application.organisation, role))
    assert refusal.value.reason == "permission"
    assert not application.approvals.exists()


def test_those_who_approve_are_asked_to(db):
    application = make_waiting(Filing.APPROVAL)
    asked = OutboxMessage.objects.filter(event="approval_requested")
    assert {message.to for message in asked} == {application.created_by.email}


def test_nothing_is_signed_or_approved_where_it_does_not_follow(db):
    application = make_waiting(Filing.CONFIRMATION)
    for act in (sign, lambda item: give(item, item.created_by)):
        with pytest.raises(TransitionRefused) as refusal:
            act(application)
        assert refusal.value.reason == "permission"
    assert state(application) == DeliveryState.WAITING
