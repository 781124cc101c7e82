"""Verbs of followers: follow and stop, and tell them what happened to the calls they follow."""

import logging

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from wagtail_ngo import tokens
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants import call_letters
from wagtail_ngo.grants.models import CallNews, Follower, FollowRequest, NewsKind
from wagtail_ngo.ticks import register_tick


logger = logging.getLogger("wagtail_ngo.grants")

SALT = "wagtail_ngo.grants.follow"
CONFIRM_WITHIN = timedelta(days=7)


def follow_call(call, *, user) -> Follower:
    """Let a person with an account follow a call; again does nothing."""
    language = {"language": get_language()}
    return Follower.objects.get_or_create(call=call, user=user, defaults=language)[0]


def stop_following_call(call, *, user) -> None:
    Follower.objects.filter(call=call, user=user).delete()


@transaction.atomic
def request_following(*, email, call=None, spheres=()) -> None:
    """Write to ``email`` how to confirm that its owner wants letters.

    The same happens whether or not the address is known. An earlier request about the same is
    replaced: only the newest link works.
    """
    email = email.lower()
    FollowRequest.objects.filter(email=email, call=call).delete()
    token = tokens.new_token()
    row = FollowRequest.objects.create(
        email=email, call=call, language=get_language(), token_hash=tokens.digest(token)
    )
    row.spheres.set(spheres)
    call_letters.ask_to_confirm(row, token)


def find_request(token: str) -> FollowRequest | None:
    """Return the request that waits for ``token``, unless it is too old."""
    fresh = FollowRequest.objects.filter(created_at__gt=timezone.now() - CONFIRM_WITHIN)
    return fresh.select_related("call").filter(token_hash=tokens.digest(token)).first()


@transaction.atomic
def confirm_following(token: str) -> Follower | None:
    """Turn a request into a follower, or change what an address follows; None without a request."""
    request = find_request(token)
    if request is None:
        return None
    follower, _created = Follower.objects.update_or_create(
        email=request.email,
        call=request.call,
        user=None,
        defaults={"language": request.language},
    )
    follower.spheres.set(request.spheres.all())
    request.delete()
    return follower


def stop_url(follower: Follower) -> str:
    """Return the absolute address that ends the letters with one POST, without signing in."""
    return absolute_url(
        call_letters.path("follow-stop", signing.dumps(follower.token.hex, salt=SALT))
    )


def find_follower(signed: str) -> Follower | None:
    """Return the follower whose address ``stop_url`` gave out; None when stopped or not signed."""
    try:
        token = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return Follower.objects.select_related("call").filter(token=token).first()


def stop(follower: Follower) -> None:
    """End the letters; the address is forgotten."""
    follower.delete()


def note_news(call, kind: NewsKind, *, question=None) -> None:
    """Write down a fact to be told to followers; call it in the transaction of the fact.

    Test calls have no news, and an answer is news once.
    """
    if call.is_test:
        return
    if question is None:
        CallNews.objects.create(call=call, kind=kind)
    else:
        CallNews.objects.get_or_create(question=question, defaults={"call": call, "kind": kind})


@register_tick("followers")
def tell_followers() -> int:
    """Queue the letters about what is new, and return how many facts were told.

    A fact that fails is logged and tried again with the next tick; who was told is not told twice.
    """
    told = 0
    for news in CallNews.objects.filter(told_at=None).select_related("call", "question"):
        try:
            tell(news)
        except Exception:
            logger.exception("The followers of the call %s were not told.", news.call_id)
        else:
            told += 1
    return told


def tell(news: CallNews) -> None:
    only_of_call = news.kind == NewsKind.ANSWER
    wanting = Follower.objects.wanting(news.call, only_of_call=only_of_call).select_related("user")
    letter = call_letters.NewsLetter(news)
    addressed = set()
    for follower in wanting.order_by("pk").iterator(chunk_size=500):
        if follower.address and follower.address.lower() not in addressed:
            addressed.add(follower.address.lower())
            letter.send(follower, stop_url(follower))
    CallNews.objects.filter(pk=news.pk).update(told_at=timezone.now())


@register_tick("follow-requests")
def forget_requests() -> int:
    """Delete addresses that nobody confirmed, and return how many there were."""
    old = FollowRequest.objects.filter(created_at__lte=timezone.now() - CONFIRM_WITHIN)
    return old.delete()[0]
