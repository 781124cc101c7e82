from django.db import models


class ThrottleHit(models.Model):
    """How often one client did one thing in one window of time.

    `key` is a keyed hash, so that the table holds no network address.
    """

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key", "window"], name="wagtail_ngo_throttle_scope_key_window"
            )
        ]

    def __str__(self):
        return f"{self.scope} {self.window}"
