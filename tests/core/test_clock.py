from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

import pytest

from wagtail_ngo import clock


@pytest.fixture(autouse=True)
def far_away(settings):
    """The reader has chosen another zone, as people can in the admin."""
    settings.TIME_ZONE = "Europe/Warsaw"
    with timezone.override(ZoneInfo("America/New_York")):
        yield


def test_the_clock_of_the_city_does_not_follow_its_readers():
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert clock.city_time(moment).strftime("%d %H:%M %Z") == "01 00:30 CEST"
    assert clock.city_date(moment) == date(2026, 7, 1)
    assert clock.city_moment(date(2026, 7, 1), time(0, 30)) == moment


def test_days_and_hours_are_told_by_the_clock_of_the_city():
    from wagtail_ngo.grants.wording import format_moment

    assert format_moment(datetime(2026, 1, 31, 22, 59, tzinfo=UTC)).endswith("23:59 CET")
