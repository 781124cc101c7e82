from django import template

from wagtail_ngo.clock import format_day, format_moment


register = template.Library()

register.filter("ngo_city_moment", format_moment)
register.filter("ngo_city_day", format_day)
