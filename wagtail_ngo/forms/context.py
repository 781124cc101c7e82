"""What surrounds the answers: the day, the limits of the call, the organisation's data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models.fields.files import FieldFile

from wagtail_ngo.money import format_money


class KeptFile(Protocol):
    """A file that somebody keeps elsewhere and may put into a form: ``token`` names it there.

    ``name``, ``size`` (bytes) and ``sha256`` (hex) are those of ``file``; ``valid_until`` is the
    last day on which the document is good, None when it is good for ever.
    """

    token: Any
    title: str
    name: str
    size: int
    sha256: str
    valid_until: date | None
    file: FieldFile


@dataclass(frozen=True)
class FormContext:
    """What a form may read besides its answers.

    ``parameters`` are the values behind ``call.…`` names in formulas: ``Decimal``, ``str``,
    ``date``, ``bool`` or None when there is no limit. ``profile`` prefills questions, keyed without
    the prefix ``organisation.``; of a joint offer it also holds ``partners``, a list of dicts.
    ``kept_files`` can be picked in questions that ask for files.
    """

    language: str
    today: date
    parameters: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    currency: str = "PLN"
    kept_files: Sequence[KeptFile] = ()

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter as expressions need it: whole numbers are decimals."""
        value = self.parameters.get(name)
        return Decimal(value) if type(value) is int else value

    def known(self, prefill: str) -> str:
        """Return what is known for a question's ``prefill``, an empty string when nothing is."""
        source, _dot, key = prefill.partition(".")
        if source == "organisation":
            return self.profile.get(key) or ""
        return str(self.parameters.get(prefill) or "")


class LazyParameters(Mapping):
    """Parameters in groups, each read when one of it is asked for: most sections ask for none.

    ``groups`` maps what stands before the dot in names to a function that returns the group.
    """

    def __init__(self, groups: Mapping[str, Callable[[], Mapping[str, Any]]]):
        self._groups, self._read = groups, dict[str, Mapping[str, Any]]()

    def _group(self, prefix: str) -> Mapping[str, Any]:
        if prefix not in self._read:
            self._read[prefix] = self._groups[prefix]()
        return self._read[prefix]

    def __getitem__(self, name: str) -> Any:
        return self._group(name.partition(".")[0])[name]

    def __iter__(self) -> Iterator[str]:
        return (name for prefix in self._groups for name in self._group(prefix))

    def __len__(self) -> int:
        return sum(len(self._group(prefix)) for prefix in self._groups)


def literal(value: Any) -> list | None:
    """Write a parameter as a literal of the expression language, which JSON can hold."""
    if isinstance(value, bool) or value is None:
        return None if value is None else ["bool", value]
    if isinstance(value, Decimal | int):
        return ["num", format(value, "f" if isinstance(value, Decimal) else "d")]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    return ["str", str(value)]


READERS: dict[str, Callable[[Any], Any]] = {
    "num": Decimal,
    "date": date.fromisoformat,
    "str": str,
    "bool": bool,
}


def dump_parameters(parameters: Mapping[str, Any]) -> dict[str, list | None]:
    return {name: literal(value) for name, value in sorted(parameters.items())}


def load_parameters(stored: Mapping[str, list | None]) -> dict[str, Any]:
    """Read back what ``dump_parameters`` wrote."""
    return {name: READERS[pair[0]](pair[1]) if pair else None for name, pair in stored.items()}


def currency_symbol(context: FormContext) -> str:
    """What stands behind an amount, for example zł."""
    return format_money(Decimal(0), context.currency, context.language).partition("\u00a0")[2]
