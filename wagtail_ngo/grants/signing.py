"""Who must sign an application, by the rules of representation of its organisations."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail_ngo.grants.models import Application, Approval
from wagtail_ngo.organisations.choices import RepresentationRule
from wagtail_ngo.organisations.models import Organisation, Representative


@dataclass(frozen=True)
class Signers:
    """The signatures that one organisation owes: its rule and the people who may give them.

    ``needed`` is the number of people, None when the rule is described in words only.
    ``approvals`` are those given for the version sent last.
    """

    organisation: Organisation
    rule: str
    note: str
    people: list[Representative]
    needed: int | None
    approvals: list[Approval]

    @property
    def is_satisfied(self) -> bool:
        """Whether the approvals given are enough."""
        if self.needed is None:
            return any(approval.is_enough for approval in self.approvals)
        return len(self.approvals) >= self.needed

    @property
    def waiting(self) -> list[Representative]:
        """The representatives who have not approved."""
        given = {approval.name for approval in self.approvals}
        return [person for person in self.people if person.name not in given]

    @property
    def sentence(self) -> str:
        """How many signatures are needed, in words."""
        if self.needed is None:
            return str(_("as many people as the rule of the organisation requires"))
        if self.rule == RepresentationRule.BOARD_ALL:
            return str(_("all the people listed"))
        text = ngettext(
            "%(count)d of the people listed", "%(count)d of the people listed jointly", self.needed
        )
        return text % {"count": self.needed}


def signers(application: Application, submission=None) -> list[Signers]:
    """Who must sign for each organisation of ``application``, with the approvals of a version."""
    organisations = application.signing_organisations().prefetch_related("representatives")
    approvals = list(submission.approvals.all()) if submission else []
    leader_first = sorted(organisations, key=lambda item: item.pk != application.organisation_id)
    return [signers_of(organisation, approvals) for organisation in leader_first]


def signers_of(organisation: Organisation, approvals) -> Signers:
    people = list(organisation.representatives.all())
    return Signers(
        organisation=organisation,
        rule=organisation.representation_rule,
        note=organisation.representation_note,
        people=people,
        needed=needed_signatures(organisation.representation_rule, len(people)),
        approvals=[item for item in approvals if item.organisation_id == organisation.pk],
    )


def needed_signatures(rule: str, people: int) -> int | None:
    """How many people must sign; None when only the organisation's own words tell.

    A whole board of which nobody is listed still needs somebody.
    """
    return {
        RepresentationRule.SINGLE: 1,
        RepresentationRule.TWO_JOINTLY: 2,
        RepresentationRule.BOARD_ALL: max(people, 1),
    }.get(RepresentationRule(rule))
