from django import template
from django.urls import translate_url
from django.utils.translation import get_language_info

from wagtail.models import Locale, Page, Site


register = template.Library()


@register.inclusion_tag("example_site/includes/menu.html", takes_context=True)
def site_menu(context):
    """The pages shown in the menu, in the language of the request."""
    request = context["request"]
    site = Site.find_for_request(request)
    home = site.root_page.localized if site else None
    pages = home.get_children().live().in_menu() if home else Page.objects.none()
    return {"request": request, "home": home, "pages": pages}


@register.inclusion_tag("example_site/includes/languages.html", takes_context=True)
def language_links(context):
    """One link per language: the page's translation where there is one, else the same address."""
    request = context["request"]
    page = context.get("page")
    return {"languages": [_language_link(request, page, locale) for locale in Locale.objects.all()]}


def _language_link(request, page, locale):
    url = translate_url(request.get_full_path(), locale.language_code)
    if isinstance(page, Page):
        translation = page.get_translations(inclusive=True).live().filter(locale=locale).first()
        url = translation.get_url(request) if translation else url
    return {
        "code": locale.language_code,
        "name": get_language_info(locale.language_code)["name_local"].capitalize(),
        "url": url,
        "is_current": getattr(request, "LANGUAGE_CODE", "") == locale.language_code,
    }
