from wagtail.admin.ui.tables import Column

from wagtail_ngo.money import format_money


class MoneyColumn(Column):
    """An amount in the currency of the record's call, or of the call itself."""

    def __init__(self, name, *, currency="currency", **kwargs):
        super().__init__(name, classname="numeric", **kwargs)
        self.currency = currency

    def get_value(self, instance):
        amount = super().get_value(instance)
        call = getattr(instance, "call", instance)
        return "" if amount is None else format_money(amount, call.currency)
