"""Keeps a form in step with the applicants of a joint offer. It adds; nobody's text is lost."""

from django.utils import timezone

from wagtail_ngo.forms.choices import Role
from wagtail_ngo.forms.models import Response
from wagtail_ngo.forms.tables import answer_rows, is_filled
from wagtail_ngo.grants.joint import (
    applicants,
    match_rows,
    name_column,
    question_with,
    row_id,
)


def write_applicants(application, user) -> None:
    """Say that the offer is joint, and give each applicant its data and its row of costs.

    The caller holds the lock on the application. Whoever is writing the same section meanwhile is
    shown both versions, as after any other save.
    """
    response = Response.objects.select_for_update().get(pk=application.response_id)
    definition = response.form_version.definition(response.language)
    organisations = applicants(application)
    answers = dict(response.answers)
    for write in (write_kind, write_data, write_split):
        write(definition, answers, organisations, response.language)
    if answers != response.answers:
        Response.objects.filter(pk=response.pk).update(
            answers=answers,
            revision=response.revision + 1,
            updated_at=timezone.now(),
            updated_by=user,
        )


def write_kind(definition, answers, organisations, language):
    question = question_with(definition, Role.OFFER_KIND)
    if question is not None and "joint" in {option.name for option in question.options}:
        answers[question.id] = "joint"


def write_data(definition, answers, organisations, language):
    """Add what the profiles say of those whom a saved answer about the applicants leaves out."""
    for question in definition.questions:
        text = answers.get(question.id)
        if question.prefill != "organisation.summary" or not isinstance(text, str) or not text:
            continue
        for organisation in organisations:
            if organisation.name not in text:
                text = f"{text}\n\n{organisation.profile(language)['summary']}"
        answers[question.id] = text


def write_split(definition, answers, organisations, language):
    """Give each applicant a row with its name; a row typed under that name becomes its row."""
    question = question_with(definition, Role.COST_SPLIT)
    if question is None or question.table is None or not name_column(question):
        return
    column = name_column(question)
    rows = [dict(row) for row in answer_rows(answers.get(question.id)) if is_filled(row)]
    pairs = [(row["id"], str((row.get("cells") or {}).get(column) or "")) for row in rows]
    found, _strays = match_rows(pairs, organisations)
    for organisation in organisations:
        mine = next((row for row in rows if row["id"] == found.get(organisation.pk)), None)
        if mine is None:
            mine = {"group": "", "link": "", "cells": {}}
            rows.append(mine)
        mine["id"] = row_id(organisation)
        mine["cells"] = {**(mine.get("cells") or {}), column: organisation.name[:300]}
    answers[question.id] = {"rows": rows}
