"""System checks: every known way to misconfigure the package, with a hint that says what to do."""

import os

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, Resolver404, resolve

from wagtail_ngo.conf import DEFAULTS, OPTIONS, absolute_url, import_from_conf, ngo_settings
from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.pdf.base import ResourceRefused
from wagtail_ngo.storage import ALIAS as STORAGE_ALIAS
from wagtail_ngo.storage import UnusableStorage, private_storage


MIN_POST_FIELDS = 10_000
POSITIVE = [
    "UPLOAD_MAX_BYTES",
    "UPLOAD_TOTAL_MAX_BYTES",
    "UPLOAD_MAX_FILES",
    "MAX_TABLE_ROWS",
    "DRAFTS_PER_HOUR",
    "OUTBOX_LEASE_SECONDS",
    "OUTBOX_MAX_ATTEMPTS",
]
REQUIRED_APPS = {
    "wagtail_ngo": ["wagtail", "wagtail.admin", "wagtail.documents", "django_filters"],
    "wagtail_ngo.blocks": ["wagtail_ngo", "wagtail.images"],
    "wagtail_ngo.forms": ["wagtail_ngo", "wagtail.snippets"],
    "wagtail_ngo.organisations": ["wagtail_ngo", "wagtail_ngo.forms"],
    "wagtail_ngo.grants": [
        *("wagtail_ngo", "wagtail_ngo.blocks", "wagtail_ngo.forms", "wagtail_ngo.organisations"),
    ],
    "wagtail_ngo.pages": ["wagtail_ngo.grants"],
}


@register()
def check_settings(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Keys, types and values of ``WAGTAIL_NGO``."""
    given = getattr(settings, "WAGTAIL_NGO", {})
    if not isinstance(given, dict):
        return [Error("WAGTAIL_NGO is not a dict.", id="wagtail_ngo.E001")]
    problems = [*_unknown_keys(given), *_wrong_types(given)]
    return problems or [*_wrong_values(), *_unresolved_names()]


def _unknown_keys(given) -> Iterator[CheckMessage]:
    for key in sorted(map(str, given.keys() - DEFAULTS.keys())):
        hint = f"The known keys are: {', '.join(sorted(DEFAULTS))}."
        yield Error(f"WAGTAIL_NGO has an unknown key {key!r}.", hint=hint, id="wagtail_ngo.E002")


def _wrong_types(given) -> Iterator[CheckMessage]:
    for key in sorted(given.keys() & DEFAULTS.keys()):
        option = OPTIONS[key]
        if not isinstance(given[key], option.types) or isinstance(given[key], bool):
            names = " or ".join(kind.__name__ for kind in option.types)
            message = f'WAGTAIL_NGO["{key}"] must be {names}, not {type(given[key]).__name__}.'
            yield Error(message, hint=option.help, id="wagtail_ngo.E003")


def _wrong_values() -> Iterator[CheckMessage]:
    wrong = {key: "must be greater than zero" for key in POSITIVE if getattr(ngo_settings, key) < 1}
    for key in ("TRUSTED_PROXIES", "SPAM_MIN_SECONDS"):
        if getattr(ngo_settings, key) < 0:
            wrong[key] = "must not be negative"
    if not all(_is_extension(name) for name in ngo_settings.UPLOAD_EXTENSIONS):
        wrong["UPLOAD_EXTENSIONS"] = "must hold small letters and digits without the dot"
    pauses = ngo_settings.OUTBOX_BACKOFF_SECONDS
    if not pauses or not all(isinstance(pause, int) and pause > 0 for pause in pauses):
        wrong["OUTBOX_BACKOFF_SECONDS"] = "must hold at least one number of seconds above zero"
    if not _is_number_pattern(ngo_settings.NUMBER_PATTERN):
        wrong["NUMBER_PATTERN"] = "must hold %(number)d, and may hold %(prefix)s and %(year)d"
    if ngo_settings.BASE_URL is not None and not _is_absolute(ngo_settings.BASE_URL):
        wrong["BASE_URL"] = "must start with https:// or http:// and a host name"
    for key, text in wrong.items():
        yield Error(f'WAGTAIL_NGO["{key}"] {text}.', hint=OPTIONS[key].help, id="wagtail_ngo.E004")


def _is_extension(name) -> bool:
    return isinstance(name, str) and name.isalnum() and name.islower() and name.isascii()


def _is_number_pattern(pattern) -> bool:
    values = {"prefix": "X", "year": 2026}
    try:
        return pattern % {**values, "number": 1} != pattern % {**values, "number": 2}
    except (KeyError, TypeError, ValueError):
        return False


def _is_absolute(url) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _unresolved_names() -> Iterator[CheckMessage]:
    if problem := _unusable_pdf_backend():
        hint = "Install the extra wagtail-ngo[pdf], or name another backend."
        yield Warning(problem, hint=hint, id="wagtail_ngo.W001")
    try:
        get_template(ngo_settings.BASE_TEMPLATE)
    except TemplateDoesNotExist:
        message = f'WAGTAIL_NGO["BASE_TEMPLATE"]: no template {ngo_settings.BASE_TEMPLATE!r}.'
        yield Error(message, hint=OPTIONS["BASE_TEMPLATE"].help, id="wagtail_ngo.E005")


def _unusable_pdf_backend() -> str:
    try:
        return import_from_conf("PDF_BACKEND").unmet()
    except ImproperlyConfigured as error:
        return str(error)


@register()
def check_apps(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Apps that another installed app needs, and pages on a site with its own base page."""
    problems: list[CheckMessage] = [
        Error(
            f"{name} needs {needed!r} in INSTALLED_APPS.",
            hint=f"Add {needed!r} to INSTALLED_APPS and run the migrations.",
            id="wagtail_ngo.E006",
        )
        for name, requirements in REQUIRED_APPS.items()
        if apps.is_installed(name)
        for needed in requirements
        if not apps.is_installed(needed)
    ]
    own_page = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page") != "wagtailcore.Page"
    if own_page and apps.is_installed("wagtail_ngo.pages"):
        problems.append(
            Error(
                "wagtail_ngo.pages cannot be used with WAGTAIL_PAGE_MODEL.",
                hint="Leave it out of INSTALLED_APPS and make your own page types with the mixins "
                "of wagtail_ngo.grants.pages.",
                id="wagtail_ngo.E007",
            )
        )
    return problems


@register(Tags.files)
def check_private_storage(app_configs=None, **kwargs) -> list[CheckMessage]:
    """What people upload must lie where no web server reaches it."""
    storage = private_storage()
    if isinstance(storage, UnusableStorage):
        return [
            Error(
                f"There is no usable storage {STORAGE_ALIAS!r} in STORAGES: {storage.error}",
                hint="Add it with the backend wagtail_ngo.storage.PrivateFileSystemStorage and a "
                "location outside MEDIA_ROOT.",
                id="wagtail_ngo.E008",
            )
        ]
    return [*_public_place(storage), *_public_address(storage)]


def _public_place(storage) -> Iterator[CheckMessage]:
    location = getattr(storage, "location", None)
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        root = getattr(settings, name, None)
        if location and root and Path(os.path.realpath(location)).is_relative_to(_real(root)):
            yield Error(
                f"The storage {STORAGE_ALIAS!r} lies inside {name}, where everybody can read it.",
                hint="Give it a location that the web server does not serve.",
                id="wagtail_ngo.E009",
            )


def _real(path) -> str:
    return os.path.realpath(path)


def _public_address(storage) -> Iterator[CheckMessage]:
    try:
        address = storage.url("check.pdf")
    except Exception:  # noqa: BLE001
        return
    yield Error(
        f"The storage {STORAGE_ALIAS!r} gives its files an address: {address}",
        hint="Use wagtail_ngo.storage.PrivateFileSystemStorage, or a storage whose url() raises.",
        id="wagtail_ngo.E010",
    )


@register(Tags.urls)
def check_login_url(app_configs=None, **kwargs) -> list[CheckMessage]:
    """The package sends people who must log in to ``LOGIN_URL``."""
    problems: list[CheckMessage] = []
    for name, address in (
        ("LOGIN_URL", settings.LOGIN_URL),
        ('WAGTAIL_NGO["SIGNUP_URL"]', ngo_settings.SIGNUP_URL),
    ):
        if address is not None and not _leads_somewhere(str(address)):
            hint = "Give the name of a URL or its path, for example the login view of your site."
            message = f"{name} is {str(address)!r}, which leads to no view."
            problems.append(Warning(message, hint=hint, id="wagtail_ngo.W002"))
    return problems


def _leads_somewhere(address) -> bool:
    from django.shortcuts import resolve_url

    try:
        path = resolve_url(address)
        parts = urlsplit(path)
        # Wagtail's own view takes every path, and answers 404 where there is no page.
        return bool(parts.netloc) or resolve(parts.path).url_name != "wagtail_serve"
    except (NoReverseMatch, Resolver404):
        return False


@register(Tags.database)
def check_sqlite(app_configs=None, databases=None, **kwargs) -> list[CheckMessage]:
    """SQLite refuses a transaction that reads first and writes later, unless it is IMMEDIATE."""
    return [
        Warning(
            f"The SQLite database {alias!r} does not begin transactions with IMMEDIATE.",
            hint='Set "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20}, or use '
            "PostgreSQL; otherwise people who save at the same time get errors.",
            id="wagtail_ngo.W003",
        )
        for alias in _sqlite_aliases(databases)
        if connections[alias].settings_dict.get("OPTIONS", {}).get("transaction_mode")
        != "IMMEDIATE"
    ]


def _sqlite_aliases(databases) -> Iterable[str]:
    return [alias for alias in databases or () if connections[alias].vendor == "sqlite"]


@register()
def check_django_settings(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Settings of Django and Wagtail whose defaults do not fit."""
    return [*_post_fields(), *_mail(), *_documents(), *_proxies()]


def _post_fields() -> Iterator[CheckMessage]:
    limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if limit is not None and limit < MIN_POST_FIELDS:
        yield Warning(
            f"DATA_UPLOAD_MAX_NUMBER_FIELDS is {limit}.",
            hint=f"Set it to {MIN_POST_FIELDS}; a long table in a form has thousands of fields.",
            id="wagtail_ngo.W004",
        )


def _mail() -> Iterator[CheckMessage]:
    timeout = settings.EMAIL_TIMEOUT
    if timeout is None:
        yield Warning(
            "EMAIL_TIMEOUT is not set, so a mail server that hangs stops the outbox for ever.",
            hint="Set EMAIL_TIMEOUT to a few seconds, for example 10.",
            id="wagtail_ngo.W005",
        )
    elif timeout * 10 > ngo_settings.OUTBOX_LEASE_SECONDS:
        yield Warning(
            "A mail can take longer than its lease, and would then be sent twice.",
            hint='Set WAGTAIL_NGO["OUTBOX_LEASE_SECONDS"] to at least ten times EMAIL_TIMEOUT.',
            id="wagtail_ngo.W006",
        )


def _documents() -> Iterator[CheckMessage]:
    if not getattr(settings, "WAGTAILDOCS_EXTENSIONS", None):
        yield Warning(
            "WAGTAILDOCS_EXTENSIONS is not set, so editors can publish files of any kind.",
            hint='Set it to the kinds you publish, for example ["pdf", "odt", "docx"].',
            id="wagtail_ngo.W007",
        )


def _proxies() -> Iterator[CheckMessage]:
    behind = settings.USE_X_FORWARDED_HOST or settings.SECURE_PROXY_SSL_HEADER
    if behind and not ngo_settings.TRUSTED_PROXIES:
        yield Warning(
            "The site is behind a proxy, and TRUSTED_PROXIES is 0: all visitors look like one.",
            hint='Set WAGTAIL_NGO["TRUSTED_PROXIES"] to the number of your reverse proxies.',
            id="wagtail_ngo.W008",
        )


@register(Tags.security, deploy=True)
def check_mail_backend(app_configs=None, **kwargs) -> list[CheckMessage]:
    """A backend meant for development loses the mail."""
    backend = getattr(settings, "EMAIL_BACKEND", "")
    if backend.split(".")[-2:-1] and backend.split(".")[-2] in {"console", "dummy", "locmem"}:
        hint = "Set up a mail server, or a mail service of your choice."
        message = f"Mail goes nowhere: the backend is {backend}."
        return [Warning(message, hint=hint, id="wagtail_ngo.W009")]
    return []


@register(deploy=True)
def check_pdf(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Makes a document of one line, which shows whether the libraries of the backend are there."""
    if _unusable_pdf_backend():
        return []
    try:
        import_from_conf("PDF_BACKEND")().render("<p>PDF</p>", base_url="", fetch=_refuse_resource)
    except PdfUnavailable as error:
        hint = "People would be told to print from the browser. See the guide to PDFs."
        return [Warning(f"No PDF can be made: {error}", hint=hint, id="wagtail_ngo.W010")]
    return []


def _refuse_resource(url):
    raise ResourceRefused(url)


@register(Tags.security, deploy=True)
def check_links(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Links in letters and PDFs are read elsewhere, so they cannot lead to this machine."""
    try:
        root = absolute_url("/")
    except DatabaseError:  # before the first migration
        return []
    if _leads_off_this_machine(root):
        return []
    message = f"Links in letters and PDFs would begin with {root}, which their readers cannot open."
    hint = (
        'Set WAGTAIL_NGO["BASE_URL"], for example to "https://ngo.city.example", or the host name'
        " of the default site in the admin."
    )
    return [Warning(message, hint=hint, id="wagtail_ngo.W011")]


def _leads_off_this_machine(address) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return bool(host) and host.rpartition(".")[2] != "localhost"
