"""All public addresses of the package; include them once, inside ``i18n_patterns``."""

from django.urls import include, path


urlpatterns = [
    path("organisations/", include("wagtail_ngo.organisations.urls")),
    path("", include("wagtail_ngo.grants.urls")),
]
