"""Every table, imported once so that migrations and tests see the whole schema."""

from tsuen.db import Base
from tsuen.domain.accounts import models as _accounts
from tsuen.domain.amendments import models as _amendments
from tsuen.domain.applications import models as _applications
from tsuen.domain.attendance import models as _attendance
from tsuen.domain.audit import models as _audit
from tsuen.domain.certifications import models as _certifications
from tsuen.domain.facilities import models as _facilities
from tsuen.domain.fees import models as _fees
from tsuen.domain.hours import models as _hours
from tsuen.domain.households import models as _households
from tsuen.domain.idempotency import models as _idempotency
from tsuen.domain.interviews import models as _interviews
from tsuen.domain.municipalities import models as _municipalities
from tsuen.domain.outbox import models as _outbox
from tsuen.domain.policies import models as _policies
from tsuen.domain.records import models as _records
from tsuen.domain.reservations import models as _reservations
from tsuen.domain.support import models as _support

metadata = Base.metadata
ROOMS = (
    _accounts, _amendments, _applications, _attendance, _audit, _certifications, _facilities, _fees, _hours, _households,
    _idempotency, _interviews, _municipalities, _outbox, _policies, _records, _reservations, _support,
)  # fmt: skip

__all__ = ["ROOMS", "metadata"]
