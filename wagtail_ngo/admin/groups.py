"""The package's place in the admin's menu."""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.viewsets.base import ViewSetGroup


#: Register a menu item with this hook, or give a viewset this ``menu_hook``, to add to the submenu.
MENU_HOOK = "register_wagtail_ngo_menu_item"


class NgoViewSetGroup(ViewSetGroup):
    """The submenu that all modules, and the project, add their items to."""

    menu_label = _("NGO cooperation")
    menu_name = "wagtail-ngo"
    menu_icon = "group"
    menu_order = 250
    submenu_hook = MENU_HOOK
