"""The addresses of the demonstration city, and the cheapest POST that it could answer."""

from django.contrib.auth import get_user_model
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from example_site.urls import urlpatterns as city


@require_POST
def cheapest(request):
    """Update one row of the person who is logged in."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    get_user_model().objects.filter(pk=request.user.pk).update(last_login=timezone.now())
    return JsonResponse({"state": "saved"})


urlpatterns = [path("cheapest/", cheapest), *city]
