from django import template

from wagtail_ngo import accounts
from wagtail_ngo.grants import eligibility, rules, small_grants, wording
from wagtail_ngo.money import format_money


register = template.Library()

register.filter("ngo_moment", wording.format_moment)
register.filter("ngo_day", wording.format_day)
register.filter("ngo_amount", format_money)
register.filter("ngo_status_sentence", wording.status_sentence)
register.simple_tag(rules.plain_rules, name="ngo_plain_rules")
register.simple_tag(rules.required_documents, name="ngo_required_documents")
register.simple_tag(eligibility.blank_form, name="ngo_eligibility_form")
register.simple_tag(small_grants.limits_of, name="ngo_small_grant_limits")
register.simple_tag(small_grants.limits_for, name="ngo_small_grant_limits_for")
register.simple_tag(small_grants.answer_dates, name="ngo_small_grant_answer")
register.filter("ngo_must_pass", eligibility.must_pass)
register.simple_tag(accounts.login_url, name="ngo_login_url")
register.simple_tag(accounts.signup_url, name="ngo_signup_url")
register.simple_tag(accounts.coming_back, name="ngo_return")


@register.filter
def ngo_phase(call):
    """The phase of a call now, as a ``CallPhase``: its value is a class name, its label a word."""
    return call.phase()
