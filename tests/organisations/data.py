"""Posts that a browser would send."""

PROFILE = {
    "name": "Fundacja Zielony Skwer",
    "legal_form": "foundation",
    "register_kind": "krs",
    "register_name": "",
    "register_number": "123 456",
    "nip": "PL 526-000-00-11",
    "regon": "123456785",
    "street": "Lipowa 12/3",
    "postcode": "50141",
    "city": "Wrocław",
    "correspondence_address": "",
    "email": "Biuro@Example.ORG",
    "phone": "71 345 67 89",
    "website": "www.example.org",
    "bank_account": "PL 74 0000 0000 0000 0000 0000 0001",
    "representation_rule": "single",
    "representation_note": "",
    "people-0-name": "Anna Kowalska",
    "people-0-function": "prezeska",
    "people-1-name": "",
    "people-1-function": "",
    "action": "save",
}


def no_addresses(user):
    """The confirmed addresses on a site whose people have confirmed none."""
    return []
