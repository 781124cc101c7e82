"""Registers of applications of several sizes, each in a database of its own."""

import shutil

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from wagtail_ngo.forms.models import Response
from wagtail_ngo.grants.models import Application, ApplicationStatus, Call
from wagtail_ngo.organisations.models import Organisation


BATCH = 5_000


def make_readers() -> dict:
    """Those who read the listing: an officer of the calls, and an administrator."""
    users = get_user_model().objects
    return {
        "officer": users.get(username="urzednik@wierzbogora.example"),
        "administrator": users.get(username="admin@wierzbogora.example"),
    }


def copies(sizes) -> dict:
    """Copy the present database once for each size and return where the copies are."""
    present = connection.settings_dict["NAME"]
    places = {size: f"{present}_{size}" for size in sizes}
    copy = copy_file if connection.vendor == "sqlite" else copy_database
    for place in places.values():
        copy(str(present), place)
    return places


def copy_file(present: str, place: str) -> None:
    connection.close()
    shutil.copy(Path(present), Path(place))


def copy_database(present: str, place: str) -> None:
    """PostgreSQL copies no database that somebody uses, this connection included."""
    enter("template1")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{place}" TEMPLATE "{present}"')
    enter(present)


def enter(place: str) -> None:
    """Connect to another database."""
    if connection.settings_dict["NAME"] != place:
        connection.close()
        connection.settings_dict["NAME"] = place
    connection.ensure_connection()


def fill(size: int) -> None:
    """Add applications until there are ``size``, in all calls and from all organisations."""
    calls = list(Call.objects.public().prefetch_related("lots"))
    organisations = list(Organisation.objects.all())
    for start in range(Application.objects.count(), size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        add([(number, calls[number % len(calls)], organisations[number % len(organisations)])
             for number in numbers])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def add(planned) -> None:
    responses = Response.objects.bulk_create(
        Response(form_version=call.form_version, language="pl") for _number, call, _own in planned
    )
    Application.objects.bulk_create(
        application(number, call, organisation, response)
        for (number, call, organisation), response in zip(planned, responses, strict=True)
    )


def application(number, call, organisation, response) -> Application:
    lots = list(call.lots.all())
    return Application(
        token=uuid4(),
        call=call,
        lot=lots[number % len(lots)] if lots else None,
        organisation=organisation,
        response=response,
        number=f"B/{number:06d}/2026",
        status=ApplicationStatus.WITHDRAWN if number % 9 == 0 else ApplicationStatus.SUBMITTED,
        submitted_at=timezone.now() - timedelta(minutes=number),
        title=f"Aktywny senior {number}",
        requested_amount=Decimal(number * 7919 % 30_000),
        total_cost=Decimal(40_000),
    )
