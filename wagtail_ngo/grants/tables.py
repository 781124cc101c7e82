from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from wagtail_ngo.admin.columns import NOWRAP, ExactDateColumn
from wagtail_ngo.money import format_money


__all__ = [
    "ExactDateColumn",
    "MoneyColumn",
    "NumberColumn",
    "OrganisationColumn",
    "TagColumn",
    "TitleAndLotColumn",
]


class NumberColumn(TitleColumn):
    """The number in the register, which links to the record and stays on one line."""

    def __init__(self, name, **kwargs):
        super().__init__(name, **{"classname": NOWRAP, **kwargs})


class TagColumn(StatusTagColumn):
    """A word for the state; ``primary`` tells which records need attention now."""

    def __init__(self, name, **kwargs):
        super().__init__(name, **{"classname": NOWRAP, **kwargs})


class TitleAndLotColumn(Column):
    """The title, and under it the lot that the application is for."""

    cell_template_name = "wagtail_ngo/grants/admin/title_and_lot_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "lot": instance.lot}


class OrganisationColumn(Column):
    """The applicant, and under it its partners in a joint offer."""

    cell_template_name = "wagtail_ngo/grants/admin/organisation_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "partners": instance.partner_names}


class MoneyColumn(Column):
    """An amount in the currency of the record's call, or of the call itself."""

    def __init__(self, name, *, currency="currency", **kwargs):
        super().__init__(name, **{"classname": "ngo-number", **kwargs})
        self.currency = currency

    def get_value(self, instance):
        amount = super().get_value(instance)
        call = getattr(instance, "call", instance)
        return "" if amount is None else format_money(amount, call.currency)
