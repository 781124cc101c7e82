"""A StreamField whose blocks stay out of migrations."""

from wagtail.fields import StreamField


class UnfrozenStreamField(StreamField):
    """A StreamField that freezes no block definitions.

    The blocks of a form are content, and other apps may register more of them: neither may ever
    ask a site for a migration. A data migration therefore sees an empty set of blocks, and has to
    read the stored JSON through ``raw_data`` of a model imported for real.
    """

    def deconstruct(self):
        name, path, args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [[]], kwargs
