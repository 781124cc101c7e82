def note_application(sender, instance, **kwargs):
    from .models import Noted

    Noted.objects.create(number=instance.number)
