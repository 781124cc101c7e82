"""What was written about one application, for its page and for the reading screen."""

from typing import NamedTuple

from django.db.models import Q

from wagtail_ngo.grants.models import Entry
from wagtail_ngo.grants.models.conversation import with_unread
from wagtail_ngo.models import OutboxMessage


MOST_LETTERS = 50


class Talk(NamedTuple):
    """The last entry of a conversation, and how many of the other side are not read."""

    last: Entry | None
    unread: int


def talk_of(application, user, *, from_office: bool) -> Talk:
    """Return how the conversation stands for ``user``; ``from_office`` is the other side's."""
    rows = type(application).objects.filter(pk=application.pk)
    unread = with_unread(rows, user, from_office=from_office).values_list("unread", flat=True)
    return Talk(application.entries.last(), unread.get())


def letters_about(application, only: Q | None = None):
    """Return the latest letters about the application, the newest first; ``only`` narrows them."""
    references = {str(application.token), application.number} - {""}
    rows = OutboxMessage.objects.filter(only or Q(), reference__in=references)
    return rows.defer("body").order_by("-pk")[:MOST_LETTERS]


def letters_to(application, user):
    """Of those, what went to the organisation's own address or to ``user``."""
    own = Q(recipient=user) | Q(to__iexact=application.organisation.email)
    return letters_about(application, own & Q(is_secret=False))
