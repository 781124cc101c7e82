"""Signals of the package.

They are sent after the transaction has been committed, with ``send_robust``: a receiver that fails
is logged and stops nobody. ``sender`` is the class of the record.
"""

from django.dispatch import Signal


#: A record went from one status to another. Arguments: ``instance``, ``transition`` (the name),
#: ``source``, ``target`` (statuses) and ``user`` (``None`` when the system did it).
transitioned = Signal()

#: A call for proposals was announced. Arguments as of :data:`transitioned`.
call_announced = Signal()

#: A call for proposals was annulled. Arguments as of :data:`transitioned`.
call_annulled = Signal()

#: A call for proposals was withdrawn. Arguments as of :data:`transitioned`.
call_withdrawn = Signal()

#: An application was submitted, or submitted again. Arguments as of :data:`transitioned`.
application_submitted = Signal()

#: An applicant took an application back. Arguments as of :data:`transitioned`.
application_withdrawn = Signal()
