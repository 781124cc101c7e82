"""A small real form, as raw StreamField data: what an editor would build."""

from uuid import NAMESPACE_URL, uuid5


def block_id(name):
    return str(uuid5(NAMESPACE_URL, f"tests:{name}"))


def block(kind, name, value):
    return {"type": kind, "id": block_id(name), "value": value}


def question(kind, name, label, *, required="file", **values):
    return block(kind, name, {"label": label, "name": name, "required": required, **values})


BODY = [
    block(
        "section",
        "task",
        {
            "title": "The task",
            "number": "I",
            "name": "task",
            "questions": [
                question("short_text", "title", "Title of the task", role="title"),
                question("long_text", "summary", "Summary", role="summary"),
                question("period", "period", "When", role="period"),
                question("short_text", "place", "Place", role="place", required="no"),
            ],
        },
    ),
    block(
        "section",
        "money",
        {
            "title": "Money",
            "number": "II",
            "name": "money",
            "questions": [
                question("money", "grant", "Requested grant", role="requested_amount"),
                question("money", "total", "Total cost", role="total_cost"),
                question(
                    "short_text", "phone", "Telephone", required="no", prefill="organisation.phone"
                ),
            ],
        },
    ),
]
RULES = [
    block(
        "rule",
        "rule-grant-max",
        {
            "left": "grant",
            "operator": "le",
            "right": "call.grant_max",
            "message": "Ask for {right} at most.",
            "targets": ["grant"],
        },
    )
]


def answers(**changes):
    """Answers that may be sent, by question id."""
    named = {
        "title": "CANARY-title",
        "summary": "CANARY-summary",
        "period": {"start": "2027-03-01", "end": "2027-05-31"},
        "grant": "9000.50",
        "total": "12000.00",
        **changes,
    }
    return {block_id(name): value for name, value in named.items() if value is not None}
