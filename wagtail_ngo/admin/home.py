"""The admin's first page: what waits for an officer."""

from typing import Any

from wagtail.admin.ui.components import Component

from wagtail_ngo.todo import todos


class TodoPanel(Component):
    """Lists what waits for the reader; people for whom nothing waits do not see it."""

    name = "ngo_todo"
    template_name = "wagtail_ngo/admin/home_panel.html"
    order = 110
    most = 15

    def get_context_data(self, parent_context: Any) -> dict:
        waiting = todos(parent_context["request"].user, office=True)
        return {
            "todos": waiting[: self.most],
            "rest": max(len(waiting) - self.most, 0),
            "is_complete": waiting.is_complete,
        }
