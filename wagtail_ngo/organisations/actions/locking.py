from ..models import Organisation


class StaleProfile(Exception):
    """The details changed after the user had loaded the page."""


def lock(organisation, version: str | None = None) -> Organisation:
    """Return the row locked until the end of the transaction.

    With ``version`` (see ``Organisation.version``) raises ``StaleProfile`` if it is not current.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if version is not None and version != locked.version:
        raise StaleProfile
    return locked
