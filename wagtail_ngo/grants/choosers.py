"""Choosing a call in the admin. Drafts are offered only to those who prepare them."""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from wagtail_ngo.admin.choosers import ChooseOnlyMixin


class VisibleCallsMixin:
    """Wagtail's choosers ask no permission of their own, so the rows are limited here."""

    def get_object_list(self):
        return self.model_class.objects.visible_to(self.request.user)

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)


class CallChooseView(VisibleCallsMixin, chooser.ChooseView):
    pass


class CallChooseResultsView(VisibleCallsMixin, chooser.ChooseResultsView):
    pass


class CallChosenView(VisibleCallsMixin, chooser.ChosenView):
    pass


class CallChosenMultipleView(VisibleCallsMixin, chooser.ChosenMultipleView):
    pass


class CallChooserViewSet(ChooseOnlyMixin, ChooserViewSet):
    model = "wagtail_ngo_grants.Call"
    icon = "form"
    choose_one_text = _("Choose a call")
    choose_another_text = _("Choose another call")
    edit_item_text = _("Edit this call")
    choose_view_class = CallChooseView
    choose_results_view_class = CallChooseResultsView
    chosen_view_class = CallChosenView
    chosen_multiple_view_class = CallChosenMultipleView


call_chooser_viewset = CallChooserViewSet("wagtail_ngo_call_chooser")
