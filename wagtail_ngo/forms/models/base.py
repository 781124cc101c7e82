from django.db import models


class ImmutableModel(models.Model):
    """A row that is written once: saving it again raises ``TypeError``."""

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows never change once they are written.")
        # Or Django would first try to change the row that has the key given.
        super().save(**{**kwargs, "force_insert": True})
