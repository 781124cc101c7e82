"""Which types of questions exist, and which parameters formulas may read.

A type has two halves: the block that editors fill in, and the behaviour when people answer. Apps
register theirs in ``AppConfig.ready()``::

    register_question_type("signature", block=SignatureBlock, runtime=SignatureType)
    register_parameters({"call.points": "number"}, provider=points_of_call)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from .blocks.base import QuestionBlock
    from .types.base import QuestionType


@dataclass(frozen=True)
class Registered:
    """``block`` is what editors fill in, ``runtime`` what happens when people answer."""

    key: str
    block: "type[QuestionBlock] | None" = None
    runtime: "QuestionType | None" = None


#: Called with the keywords ``call``, ``organisation`` and ``lot``; the last two may be None.
ParameterProvider = Callable[..., Mapping[str, Any]]

_types: dict[str, Registered] = {}
_providers: dict[str, ParameterProvider] = {}
_parameters: dict[str, str] = {
    "call.grant_min": "number",
    "call.grant_max": "number",
    "call.grant_share_max": "number",
    "call.grant_share_base": "text",
    "call.own_financial_min": "number",
    "call.own_financial_base": "text",
    "call.admin_max": "number",
    "call.admin_base": "text",
    "call.realisation_from": "date",
    "call.realisation_to": "date",
    "call.pool": "number",
    "call.mode": "text",
    "call.results_table": "text",
    "call.fees_allowed": "text",
    "call.addressee": "text",
    "call.task_kind": "text",
    "offer.joint": "text",
    "organisation.in_krs": "text",
}


def register_question_type(key: str, *, block=None, runtime=None) -> None:
    """Add a type, the missing half of one, or replace a half. ``key`` is ASCII and permanent.

    ``block`` is a ``QuestionBlock`` subclass, ``runtime`` a ``QuestionType`` class or instance.
    """
    known = _types.get(key, Registered(key))
    if block is not None:
        known = replace(known, block=block)
    if runtime is not None:
        known = replace(known, runtime=runtime() if isinstance(runtime, type) else runtime)
    _types[key] = known


def get(key: str) -> Registered:
    """Raises ``KeyError`` when no app registered the type."""
    return _types[key]


def question_types() -> list[Registered]:
    """All types, in the order in which editors see them."""
    return list(_types.values())


def register_parameters(
    parameters: Mapping[str, str], *, provider: ParameterProvider | None = None
) -> None:
    """Add names, such as ``call.grant_max``, with the kind of their values.

    The kinds are "number", "text" and "date"; yes-or-no values are the texts "yes" and "no".
    ``provider(call=…, organisation=…, lot=…)`` returns the values by name, as ``Decimal`` or
    ``int``, ``str`` and ``date``. It is asked when a formula reads one of them, so it may query the
    database; what it leaves out, or gives as None, is unknown.
    """
    _parameters.update(parameters)
    if provider is not None:
        _providers.update(dict.fromkeys(parameters, provider))


def parameters() -> Mapping[str, str]:
    return _parameters


def parameter_providers() -> Mapping[str, ParameterProvider]:
    """Who gives the values of parameters that apps have added, by the name of the parameter."""
    return _providers
