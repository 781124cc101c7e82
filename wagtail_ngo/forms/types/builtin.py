"""The question types of the package."""

from .composite import Calculated, Contact, Files, Period
from .simple import (
    Choice,
    Choices,
    Date,
    Declaration,
    Identifier,
    LongText,
    Money,
    Number,
    ShortText,
    Statement,
    StrikeOut,
    YesNo,
)
from .table import Table


RUNTIMES = {
    runtime.key: runtime
    for runtime in (
        ShortText,
        LongText,
        Number,
        Money,
        Date,
        Period,
        YesNo,
        Choice,
        Choices,
        Contact,
        Identifier,
        Files,
        Declaration,
        StrikeOut,
        Statement,
        Calculated,
        Table,
    )
}
