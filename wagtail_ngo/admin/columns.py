"""Columns of listings that more than one app uses."""

from datetime import datetime

from django.utils.formats import date_format

from wagtail.admin.ui.tables import Column

from wagtail_ngo.clock import city_time


NOWRAP = "ngo-nowrap"


class ExactDateColumn(Column):
    """A day, or a moment to the minute: a register does not say "two hours ago"."""

    def __init__(self, name, **kwargs):
        super().__init__(name, **{"classname": NOWRAP, **kwargs})

    def get_value(self, instance):
        value = super().get_value(instance)
        if isinstance(value, datetime):
            return date_format(city_time(value), "SHORT_DATETIME_FORMAT")
        return value and date_format(value, "SHORT_DATE_FORMAT")
