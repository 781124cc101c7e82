from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls


urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("login/", lambda request: HttpResponse("Log in"), name="login"),
    *i18n_patterns(
        path("ngo/", include("wagtail_ngo.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
