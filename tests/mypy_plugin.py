"""Lets a text that is translated later stand wherever a string may, as Django itself does."""

from collections.abc import Callable

from mypy.plugin import FunctionContext, Plugin
from mypy.types import Type


LAZY = {
    f"django.utils.translation.{name}"
    for name in ("gettext_lazy", "ngettext_lazy", "pgettext_lazy", "npgettext_lazy")
}


class LazyTextPlugin(Plugin):
    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        if fullname in LAZY:
            return lambda context: context.api.named_generic_type("builtins.str", [])
        return None


def plugin(version: str) -> type[Plugin]:
    return LazyTextPlugin
