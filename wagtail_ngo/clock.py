"""Days and moments by the clock of the city: in the time zone of the site, whoever reads them."""

from calendar import monthrange
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format


MOMENT_FORMAT = "j E Y, H:i T"
DAY_FORMAT = "j E Y"


def city_time(moment: datetime) -> datetime:
    """Return an aware moment in the time zone of the site."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def city_date(moment: datetime) -> date:
    """Return the day of an aware moment in the time zone of the site."""
    return city_time(moment).date()


def city_moment(day: date, hour: time) -> datetime:
    """Return the aware moment of an hour of a day in the time zone of the site."""
    return timezone.make_aware(datetime.combine(day, hour), timezone.get_default_timezone())


def today() -> date:
    return city_date(timezone.now())


def format_moment(moment: datetime | str | None) -> str:
    """Return a moment with its hour and time zone, for example "30 June 2026, 15:00 CEST".

    Text stays what it is: in a letter that is being written, it is the placeholder of a moment.
    """
    if isinstance(moment, str):
        return moment
    return date_format(city_time(moment), MOMENT_FORMAT) if moment else ""


def format_day(day: date | str | None) -> str:
    """Return a day in words, for example "30 June 2026"; text stays what it is."""
    if isinstance(day, str):
        return day
    return date_format(day, DAY_FORMAT) if day else ""


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of one that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
