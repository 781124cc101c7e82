import pytest

from tests.grants import factories


@pytest.fixture
def call(db):
    """A draft of a call that may be announced."""
    return factories.CallFactory()


@pytest.fixture
def open_call(db):
    return factories.make_open_call()


@pytest.fixture
def draft(open_call):
    return factories.make_draft(open_call)


@pytest.fixture
def submitted(open_call):
    return factories.make_submitted(open_call)


@pytest.fixture
def officer(open_call):
    return open_call.created_by


@pytest.fixture
def log_in(client):
    def log_in(user):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        client.force_login(user)
        return client

    return log_in
