"""Admin screens of the texts of letters: choose one, write it, see it, go back to the shipped."""

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_ngo import audit
from wagtail_ngo.admin.columns import ExactDateColumn
from wagtail_ngo.admin.values import ValuesIndexView
from wagtail_ngo.admin.viewsets import PostDeleteView
from wagtail_ngo.messages import (
    Message,
    find_message,
    preview,
    registered_messages,
    scopes,
    shipped_text,
)
from wagtail_ngo.models import MessageTemplate


def scope_choices(user) -> list[tuple]:
    return [("", _("All calls")), *scopes(user)]


class LetterChoiceForm(forms.Form):
    """Which letter, in which language and for which call."""

    event = forms.ChoiceField(label=_("Letter"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    scope = forms.ChoiceField(
        label=_("Call"),
        required=False,
        help_text=_("The text for one call goes before the text for all calls."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [
            (message.event, message.label) for message in registered_messages()
        ]
        self.fields["scope"].choices = scope_choices(user)


class LetterForm(WagtailAdminModelForm):
    class Meta:
        model = MessageTemplate
        fields = ["subject", "body", "is_active"]
        widgets: dict[str, forms.Widget] = {"body": forms.Textarea(attrs={"rows": 16})}


class NewLetterForm(LetterForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    scope = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    class Meta(LetterForm.Meta):
        fields = ["event", "language", "scope", *LetterForm.Meta.fields]
        widgets = {**LetterForm.Meta.widgets, "event": forms.HiddenInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scope_choices(self.for_user)


class WritingMixin:
    """The form with the placeholders beside it, and a preview of what is typed."""

    def post(self, request, *args, **kwargs):
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        shown = self.get_previews(form) if form.is_valid() else []
        return self.render_to_response(self.get_context_data(form=form, previews=shown))

    def get_page_subtitle(self):
        """Which letter it is, in which language, and for which call when it is for one."""
        if self.message is None:
            return super().get_page_subtitle()
        language, scope = self.get_place()
        names = [dict(settings.LANGUAGES).get(language), dict(scopes(self.request.user)).get(scope)]
        return ", ".join(str(part) for part in [self.message.label, *names] if part)

    def get_previews(self, form) -> list[dict]:
        """The letter in every language of the site, the typed text in its own."""
        letter = form.instance
        found = []
        for code, name in settings.LANGUAGES:
            own = (letter.subject, letter.body) if code == letter.language else None
            subject, body = preview(self.message, code, letter.scope, own)
            found.append({"language": name, "code": code, "subject": subject, "body": body})
        return found

    def get_context_data(self, **kwargs):
        placeholders = self.message.placeholders if self.message else {}
        required = self.message.required if self.message else frozenset()
        rows = [
            {"name": f"{{{name}}}", "label": label, "is_required": name in required}
            for name, label in placeholders.items()
        ]
        return super().get_context_data(placeholders=rows, letter=self.message, **kwargs)

    def save_instance(self):
        letter = super().save_instance()
        facts = {"event": letter.event, "scope": letter.scope, "language": letter.language}
        audit.record("letter.write", letter, request=self.request, data=facts)
        return letter


class LetterAddView(WritingMixin, generic.CreateView):
    """First asks which letter, then shows the shipped text to go on writing."""

    def get(self, request, *args, **kwargs):
        choice = LetterChoiceForm(
            request.GET if "event" in request.GET else None,
            user=request.user,
            initial={"language": get_language()},
        )
        if not choice.is_valid():
            return self.choose(choice)
        self.choice = choice.cleaned_data
        return super().get(request, *args, **kwargs)

    def choose(self, form):
        self.form = form
        context = {"form": form, "view": self, "page_title": gettext("Which letter?")}
        return render(self.request, "wagtail_ngo/admin/letter_choice.html", context)

    @cached_property
    def message(self) -> Message | None:
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return find_message(data.get("event", ""))

    def get_place(self):
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return data.get("language"), data.get("scope")

    def get_initial(self):
        if self.request.method == "POST" or self.message is None:
            return {}
        subject, body = shipped_text(self.message, self.choice["language"])
        return {**self.choice, "subject": subject, "body": body}

    def post(self, request, *args, **kwargs):
        self.object = None
        if self.message is None:
            return self.choose(LetterChoiceForm(request.POST, user=request.user))
        return super().post(request, *args, **kwargs)


class LetterEditView(WritingMixin, generic.EditView):
    @cached_property
    def message(self) -> Message | None:
        return find_message(self.object.event)

    def get_place(self):
        return self.object.language, self.object.scope


class LetterResetView(PostDeleteView):
    page_title = _("Go back to the shipped text")

    @property
    def confirmation_message(self):
        return gettext("The text of the office is deleted, and the shipped text is sent again.")

    def delete_action(self):
        letter = self.object
        facts = {"event": letter.event, "scope": letter.scope, "language": letter.language}
        audit.record("letter.reset", letter, request=self.request, data=facts)
        super().delete_action()


class ScopeColumn(Column):
    """The call whose letters have this text."""

    def get_value(self, instance):
        names = self.names
        return names.get(instance.scope, instance.scope)

    def __init__(self, name, *, names, **kwargs):
        super().__init__(name, **kwargs)
        self.names = names


class LetterIndexView(ValuesIndexView):
    @cached_property
    def columns(self):
        names = dict(scope_choices(self.request.user))
        call = ScopeColumn("scope", label=_("Call"), names=names, sort_key="scope")
        title, *others = super().columns
        return [title, call, *others]


class MessageTemplateViewSet(ModelViewSet):
    """Texts of letters hold no personal data; what was sent is in the outbox."""

    model = MessageTemplate
    index_view_class = LetterIndexView
    add_view_class = LetterAddView
    edit_view_class = LetterEditView
    delete_view_class = LetterResetView
    icon = "mail"
    add_to_admin_menu = False
    menu_label = _("Texts of letters")
    url_prefix = "ngo-letters"
    url_namespace = "ngo_letters"
    copy_view_enabled = False
    create_template_name = "wagtail_ngo/admin/letter.html"
    edit_template_name = "wagtail_ngo/admin/letter.html"
    search_fields = ["event", "subject", "body"]
    list_filter = ["is_active", "language"]
    list_display = [
        Column("__str__", label=_("Letter"), sort_key="event"),
        Column("get_language_display", label=_("Language"), sort_key="language"),
        Column("subject", label=_("Subject")),
        BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
        ExactDateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]

    def get_form_class(self, for_update=False):
        return LetterForm if for_update else NewLetterForm
