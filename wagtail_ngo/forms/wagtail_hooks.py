from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .protection import refuse_to_delete_used_forms
from .viewsets import FormViewSet


register_snippet(FormViewSet)
hooks.register("before_delete_snippet", refuse_to_delete_used_forms)
