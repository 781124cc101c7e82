import pytest
from tests.grants import factories
@pytest.mark.django_db
def test_it():
    from wagtail_ngo.grants.printing import application_pdf
    c=factories.make_open_call(addressee="Prezydent Miasta")
    s=factories.make_submitted(c)
    open("/tmp/app.pdf","wb").write(application_pdf(s, s.latest_submission))
