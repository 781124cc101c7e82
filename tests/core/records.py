"""People and records that the tests of the core share."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from tests.testapp.models import Folder, Record


def make_user(name, *permissions, **fields):
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "secret", **fields)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


def make_record(owner, reference="R/1", *, closes_in=3600, **fields):
    folder = Folder.objects.create(closes_at=timezone.now() + timedelta(seconds=closes_in))
    fields = {"title": f"CANARY-{reference}", **fields}
    return Record.objects.create(owner=owner, reference=reference, folder=folder, **fields)
