"""All public addresses of the package; include them once, inside ``i18n_patterns``."""

from django.urls import include, path

from wagtail_ngo.views import CooperationView


core = [path("cooperation/", CooperationView.as_view(), name="cooperation")]

urlpatterns = [
    path("", include((core, "wagtail_ngo_core"))),
    path("organisations/", include("wagtail_ngo.organisations.urls")),
    path("", include("wagtail_ngo.grants.urls")),
]
