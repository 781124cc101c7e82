"""Who may do what in the admin, asked of the querysets; registered in ``wagtail_hooks``."""

from wagtail_ngo.admin.policies import ReadOnlyPolicy, RecordPolicy
from wagtail_ngo.grants.models import Application, Call


#: Changed by those who prepare the call; ``CallDeleteView`` keeps what was announced.
call_policy = RecordPolicy(Call)

#: Read and exported by the officers of the call, never written in the admin.
application_policy = ReadOnlyPolicy(Application)
