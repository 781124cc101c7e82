from wagtail.snippets.models import register_snippet

from .viewsets import FormViewSet


register_snippet(FormViewSet)
