"""The settings of the package: one ``WAGTAIL_NGO`` dict in the project's settings.

It is read at each use, so ``override_settings`` works in tests without any reload. A missing key
has its default from :data:`OPTIONS`; an unknown key or a wrong type is a system check error.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Option:
    """One key of ``WAGTAIL_NGO``: its default, the accepted types and what it means."""

    default: Any
    types: tuple[type, ...]
    help: str


_TEXT = (str,)
_TEXT_OR_NONE = (str, type(None))
_WHOLE = (int,)
_LIST = (list, tuple)

OPTIONS: dict[str, Option] = {
    "CURRENCY": Option("PLN", _TEXT, "ISO 4217 code of the currency of new calls."),
    "BASE_TEMPLATE": Option(
        "wagtail_ngo/base.html", _TEXT, "Template that every public view of the package extends."
    ),
    "BASE_URL": Option(
        None,
        _TEXT_OR_NONE,
        "Root of absolute addresses in mails and PDFs; the default site's root when None.",
    ),
    "SIGNUP_URL": Option(
        None, _TEXT_OR_NONE, "URL name or address of the sign-up page; no link when None."
    ),
    "CONFIRMED_ADDRESSES": Option(
        "wagtail_ngo.accounts.account_addresses",
        _TEXT,
        "Dotted path of a function of a user that returns the user's confirmed e-mail addresses.",
    ),
    "INVITATION_DAYS": Option(7, _WHOLE, "How long an invitation to an organisation is valid."),
    "TAKE_OVER_DAYS": Option(
        14, _WHOLE, "How long administrators may object before a take-over takes effect."
    ),
    "FROM_EMAIL": Option(
        None, _TEXT_OR_NONE, "Sender of mails; DEFAULT_FROM_EMAIL of the project when None."
    ),
    "PDF_BACKEND": Option(
        "wagtail_ngo.pdf.weasyprint.WeasyPrintBackend",
        _TEXT,
        "Dotted path of a wagtail_ngo.pdf.base.PdfBackend subclass.",
    ),
    "SIGNATURE_VERIFIER": Option(
        None,
        _TEXT_OR_NONE,
        "Dotted path of a subclass of wagtail_ngo.signatures.SignatureVerifier, or None.",
    ),
    "NUMBER_PATTERN": Option(
        "%(prefix)s/%(number)04d/%(year)d",
        _TEXT,
        "Pattern of register numbers; placeholders prefix, number and year.",
    ),
    "UPLOAD_EXTENSIONS": Option(
        (
            *("pdf", "odt", "ods", "docx", "xlsx", "txt", "csv"),
            *("png", "jpg", "jpeg", "webp"),
        ),
        _LIST,
        "Extensions, without the dot, that an uploaded file may have.",
    ),
    "UPLOAD_MAX_BYTES": Option(10 * 1024**2, _WHOLE, "Largest uploaded file, in bytes."),
    "UPLOAD_TOTAL_MAX_BYTES": Option(
        50 * 1024**2, _WHOLE, "Largest sum of the files of one response, in bytes."
    ),
    "UPLOAD_MAX_FILES": Option(20, _WHOLE, "Largest number of files of one response."),
    "VIRUS_SCANNER": Option(
        None, _TEXT_OR_NONE, "host:port of a clamd daemon; uploads are not scanned when None."
    ),
    "MAX_TABLE_ROWS": Option(200, _WHOLE, "Largest number of rows of a table in a form."),
    "TRUSTED_PROXIES": Option(
        0, _WHOLE, "How many reverse proxies append to X-Forwarded-For; 0 ignores the header."
    ),
    "SPAM_MIN_SECONDS": Option(
        3, _WHOLE, "A public form sent sooner than this after it was shown is taken for a robot's."
    ),
    "DRAFTS_PER_HOUR": Option(30, _WHOLE, "How many drafts one user may start within an hour."),
    "AUTOSAVE_MAX_BYTES": Option(
        256 * 1024, _WHOLE, "Longest text of one section that is kept while it is typed, in bytes."
    ),
    "TYPED_TEXT_DAYS": Option(
        90, _WHOLE, "Days for which text that was typed and not saved is kept untouched."
    ),
    "PARTNER_INVITATION_DAYS": Option(
        14, _WHOLE, "How many days an invitation to a joint offer can be accepted."
    ),
    "CONVERSATION_ENTRIES_PER_HOUR": Option(
        20, _WHOLE, "How many messages about applications one user may write within an hour."
    ),
    "OUTBOX_LEASE_SECONDS": Option(
        300, _WHOLE, "How long a worker owns a message before another may take it over."
    ),
    "OUTBOX_BACKOFF_SECONDS": Option(
        (60, 120, 300, 600, 1800, 3600, 7200, 14400),
        _LIST,
        "Pauses after each failed delivery, in seconds; the last one repeats.",
    ),
    "OUTBOX_MAX_ATTEMPTS": Option(
        10, _WHOLE, "Deliveries tried before a message is marked as failed."
    ),
    "DOCUMENT_SOON_DAYS": Option(
        30, _WHOLE, "How long before its last day a document in the locker is said to expire soon."
    ),
    "LOCKER_MAX_FILES": Option(
        100, _WHOLE, "Largest number of files in the locker of one organisation, old ones included."
    ),
    "CONFIRM_DATA_MONTHS": Option(
        12, _WHOLE, "After how many months an organisation is asked to confirm its details."
    ),
    "KEEP_DRAFTS_DAYS": Option(
        365, _WHOLE, "How long after the end of a call drafts that were never sent are kept."
    ),
    "KEEP_REMOVED_FILES_DAYS": Option(
        90, _WHOLE, "How long files that were removed from an application are kept."
    ),
    "KEEP_LETTERS_DAYS": Option(
        730, _WHOLE, "How long the texts of letters are kept after they were sent."
    ),
}

DEFAULTS: dict[str, Any] = {key: option.default for key, option in OPTIONS.items()}


class NgoSettings:
    """Attribute access to ``settings.WAGTAIL_NGO`` over :data:`DEFAULTS`."""

    def __getattr__(self, key: str) -> Any:
        if key not in DEFAULTS:
            raise AttributeError(f"WAGTAIL_NGO has no key {key!r}.")
        given = getattr(settings, "WAGTAIL_NGO", None)
        return given.get(key, DEFAULTS[key]) if isinstance(given, dict) else DEFAULTS[key]


ngo_settings = NgoSettings()


def import_from_conf(key: str) -> Any:
    """Return the object whose dotted path is the value of ``key``.

    Raises ``ImproperlyConfigured``, naming the key, when it cannot be imported.
    """
    path = getattr(ngo_settings, key)
    try:
        return import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f'WAGTAIL_NGO["{key}"] is {path!r}, which cannot be imported: {error}'
        ) from error


def absolute_url(path: str) -> str:
    """Return ``path`` with scheme and host, for a reader who is not on the site (mail, PDF)."""
    return urljoin(base_url().rstrip("/") + "/", path)


def base_url() -> str:
    """Return ``BASE_URL``, else the root of Wagtail's default site, else the admin's base URL."""
    if ngo_settings.BASE_URL:
        return ngo_settings.BASE_URL
    from wagtail.models import Site

    site = Site.objects.filter(is_default_site=True).first()
    return site.root_url if site else getattr(settings, "WAGTAILADMIN_BASE_URL", "")
