from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView
from django.urls import include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls


urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("login/", LoginView.as_view(template_name="testapp/login.html"), name="login"),
]
urlpatterns += i18n_patterns(
    path("ngo/", include("wagtail_ngo.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
