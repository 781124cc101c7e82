"""The tabs of a call's form: all of it while it is a draft, the rest once it is announced."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from wagtail_ngo.grants.admin_forms import CallForm


def checkboxes(name):
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def inline(relation, heading, label):
    """Children of the call, marked as fields are, so that the list of problems can lead to them."""
    attrs = {"data-contentpath": relation}
    return InlinePanel(relation, heading=heading, label=label, attrs=attrs)


def row(*names):
    return FieldRowPanel([FieldPanel(name) for name in names])


ANNOUNCEMENT = ObjectList(
    [
        row("reference", "procedure"),
        FieldPanel("title"),
        FieldPanel("mode"),
        FieldPanel("addressee"),
        checkboxes("spheres"),
        inline("announcements", _("Announcements"), _("Announcement")),
        MultiFieldPanel(
            [row("opens_at", "closes_at"), FieldPanel("decision_due")], heading=_("Deadlines")
        ),
        MultiFieldPanel(
            [
                FieldPanel("filing"),
                FieldPanel("delivery_closes_at"),
                FieldPanel("delivery_place"),
                FieldPanel("postmark_counts"),
            ],
            heading=_("Manner of filing"),
        ),
        MultiFieldPanel(
            [row("realisation_from", "realisation_to")], heading=_("Dates of the task")
        ),
        inline("past_costs", _("Costs of earlier years"), _("Year")),
    ],
    heading=_("Announcement"),
)
MONEY = ObjectList(
    [
        row("pool_amount", "currency"),
        FieldPanel("year_funds"),
        row("grant_min", "grant_max"),
        row("grant_share_max", "grant_share_base"),
        row("own_financial_min", "own_financial_base"),
        row("admin_max", "admin_base"),
        FieldPanel("max_offers"),
        FieldPanel("joint_counts_for_partners"),
        FieldPanel("results_table_required"),
        FieldPanel("fees_allowed"),
    ],
    heading=_("Money and limits"),
)
ELIGIBILITY = ObjectList(
    [
        inline("eligibility_questions", _("Who can apply"), _("Question")),
        FieldPanel("eligibility_blocks"),
    ],
    heading=_("Who can apply"),
)
LOTS = ObjectList(
    [inline("lots", _("Lots"), _("Lot"))],
    heading=_("Lots"),
)
FORM = ObjectList(
    [
        FieldPanel("form"),
        inline("attachments", _("Attachments"), _("Attachment")),
    ],
    heading=_("Form and attachments"),
)
TEXTS = ObjectList(
    [
        FieldPanel("grant_rules"),
        FieldPanel("conditions"),
        FieldPanel("selection_mode"),
        FieldPanel("criteria"),
    ],
    heading=_("Texts"),
)
DOCUMENTS = ObjectList(
    [inline("documents", _("Documents"), _("Document"))],
    heading=_("Documents"),
)
PEOPLE = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("contact_name"), row("contact_phone", "contact_email")],
            heading=_("Contact for applicants"),
        ),
        FieldPanel("questions_until"),
        checkboxes("officers"),
    ],
    heading=_("Contact and officers"),
)

DRAFT_PANELS = TabbedInterface(
    [ANNOUNCEMENT, MONEY, LOTS, FORM, ELIGIBILITY, TEXTS, DOCUMENTS, PEOPLE],
    base_form_class=CallForm,
)
ANNOUNCED_PANELS = TabbedInterface([ELIGIBILITY, DOCUMENTS, PEOPLE], base_form_class=CallForm)
