"""Days and moments by the clock of the city: in the time zone of the site, whoever reads them."""

from datetime import date, datetime, time

from django.utils import timezone


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
