from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.messages import find_message, text_problems
from wagtail_ngo.text import clean_text


class MessageTemplate(models.Model):
    """The text of a letter that the office wrote instead of the shipped one.

    ``scope`` is the token of the call whose letters it is for, empty for all; ``language`` is the
    code of the language in which the recipient reads.
    """

    event = models.CharField(_("letter"), max_length=100)
    scope = models.CharField(_("call"), max_length=36, blank=True)
    language = models.CharField(_("language"), max_length=15)
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"), max_length=20_000)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("When it is not, the shipped text is sent.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        ordering = ["event", "scope", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "scope", "language"],
                name="wagtail_ngo_message_template_once",
                violation_error_message=_(
                    "This letter already has its own text in this language. Change that one."
                ),
            )
        ]

    def __str__(self):
        message = find_message(self.event)
        return str(message.label) if message else self.event

    def get_language_display(self) -> str:
        names = dict(settings.LANGUAGES)
        return str(names.get(self.language, self.language))

    def clean(self):
        """Refuse a text that could not be filled in; raise ``ValidationError`` by field."""
        self.subject = clean_text(self.subject)
        self.body = clean_text(self.body, multiline=True)
        message = find_message(self.event)
        if message is None:
            raise ValidationError({"event": _("Choose one of the letters.")})
        if problems := text_problems(message, self.subject, self.body):
            raise ValidationError(problems)
