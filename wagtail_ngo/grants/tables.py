from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from wagtail.admin.ui.tables import Column

from wagtail_ngo.money import format_money


class ExactDateColumn(Column):
    """A day, or a moment to the minute: a register does not say "two hours ago"."""

    def get_value(self, instance):
        value = super().get_value(instance)
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        return value and date_format(value, "SHORT_DATE_FORMAT")


class MoneyColumn(Column):
    """An amount in the currency of the record's call, or of the call itself."""

    def __init__(self, name, *, currency="currency", **kwargs):
        super().__init__(name, classname="numeric", **kwargs)
        self.currency = currency

    def get_value(self, instance):
        amount = super().get_value(instance)
        call = getattr(instance, "call", instance)
        return "" if amount is None else format_money(amount, call.currency)
