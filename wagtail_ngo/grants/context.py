"""What a form may know about the call and the organisation: the parameters of its rules."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.functional import SimpleLazyObject

from wagtail_ngo import legal
from wagtail_ngo.clock import city_date, today
from wagtail_ngo.forms.context import FormContext, LazyParameters, load_parameters
from wagtail_ngo.forms.registry import parameter_providers
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.models import Application
from wagtail_ngo.organisations.choices import RegisterKind
from wagtail_ngo.organisations.models import LockerDocument


CALL_VALUES = [
    "grant_min",
    "grant_max",
    "grant_share_max",
    "grant_share_base",
    "own_financial_min",
    "own_financial_base",
    "admin_max",
    "admin_base",
    "realisation_from",
    "realisation_to",
    "mode",
    "addressee",
]


def yes_no(value) -> str:
    return "yes" if value else "no"


def call_parameters(call, lot=None) -> dict[str, Any]:
    """Limits of the call under the names that rules use; None where the call sets no limit."""
    pool = lot.budget if lot and lot.budget is not None else call.pool_amount
    return {
        **{f"call.{name}": getattr(call, name) for name in CALL_VALUES},
        "call.pool": pool,
        "call.results_table": yes_no(call.results_table_required),
        "call.fees_allowed": yes_no(call.fees_allowed),
        "call.task_kind": task_kind(call, lot),
    }


def task_kind(call, lot=None) -> str:
    """The sphere of the lot, or those of the call, as part I.2 of an offer names them."""
    spheres = [lot.sphere] if lot and lot.sphere else call.spheres.all()
    return "; ".join(sphere.name for sphere in spheres)


def legal_parameters(on) -> dict[str, Any]:
    """Numbers of the law in force on the day ``on``, as formulas call them: ``legal.…``."""
    return {f"legal.{name}": value for name, value in legal.values_in_force(on).items()}


def organisation_parameters(organisation) -> dict[str, str]:
    if organisation is None:
        return {}
    in_krs = organisation.register_kind == RegisterKind.KRS
    return {"organisation.in_krs": yes_no(in_krs)}


def own_parameters(prefix, subject) -> dict[str, Any]:
    """Values of the parameters that the project has registered under ``prefix``.

    ``subject()`` returns the keywords of providers; it is called when there is one to ask.
    """
    providers = {
        name: provider
        for name, provider in parameter_providers().items()
        if name.partition(".")[0] == prefix
    }
    given = {provider: provider(**subject()) for provider in set(providers.values())}
    return {name: given[provider].get(name) for name, provider in providers.items()}


def form_context(subject, organisation=None, *, language=None, user=None) -> FormContext:
    """The context of an application, or of a call with the organisation that would apply.

    The call and the organisation are read when something is asked of them.
    """
    applied = subject if isinstance(subject, Application) else None
    language = language or (applied.response.language if applied else translation.get_language())
    day = today()

    def get_call():
        return applied.call if applied else subject

    def applicant():
        return applied.organisation if applied else organisation

    def get_lot():
        return applied and applied.lot

    def parts():
        return {"call": get_call(), "organisation": applicant(), "lot": get_lot()}

    groups = {
        "call": lambda: call_parameters(get_call(), get_lot()),
        "offer": lambda: {"offer.joint": yes_no(applied and applied.live_partners)},
        "organisation": lambda: organisation_parameters(applicant()),
        "legal": lambda: legal_parameters(day),
    }

    def group(prefix):
        return {**groups.get(prefix, dict)(), **own_parameters(prefix, parts)}

    own_prefixes = (name.partition(".")[0] for name in parameter_providers())
    return FormContext(
        language=language,
        today=day,
        parameters=LazyParameters(
            {prefix: partial(group, prefix) for prefix in dict.fromkeys([*groups, *own_prefixes])}
        ),
        profile=SimpleLazyObject(lambda: profile_of(applicant(), language, applied)),  # type: ignore[arg-type]
        currency=SimpleLazyObject(lambda: get_call().currency),  # type: ignore[arg-type]
        kept_files=SimpleLazyObject(lambda: locker_of(applicant(), user)),  # type: ignore[arg-type]
    )


def locker_of(organisation, user) -> list:
    """The documents of the organisation that ``user`` may read, to be picked in the form."""
    if organisation is None or user is None:
        return []
    documents = LockerDocument.objects.visible_to(user).current()
    return list(documents.filter(organisation=organisation))


def profile_of(organisation, language, application=None) -> Mapping[str, Any]:
    profile = organisation.profile(language) if organisation else {}
    return joint.joint_profile(profile, application, language) if application else profile


def submission_context(application, submission) -> FormContext:
    """The context as it was on the day of sending, so that old versions read as they did."""
    return FormContext(
        language=application.response.language,
        today=city_date(submission.submitted_at),
        parameters=load_parameters(submission.parameters),
        profile=submission.profile,
        currency=application.call.currency,
    )
