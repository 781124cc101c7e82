"""What the choosers of the package share."""


class ChooseOnlyMixin:
    """A chooser that makes nothing new: Wagtail's address for it would answer with a fault."""

    def get_urlpatterns(self):
        return [route for route in super().get_urlpatterns() if route.name != "create"]
