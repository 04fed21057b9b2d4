"""Use cases of households: what an approved application brings into being, and what the family enters later."""

from tsuen.domain.households.services.care import save_care
from tsuen.domain.households.services.classes import add_class, lock_household
from tsuen.domain.households.services.contacts import save_contacts
from tsuen.domain.households.services.email import change_guardian_email
from tsuen.domain.households.services.found import (
    NewChild,
    NewContact,
    NewGuardian,
    add_child,
    add_contacts,
    add_guardian,
    found_household,
    has_guardian,
)
from tsuen.domain.households.services.preparation import prepare_at_desk, record_preparation
from tsuen.domain.households.services.registered import (
    change_child,
    change_guardian,
    hold_second,
    remove_guardian,
)

__all__ = [
    "NewChild",
    "NewContact",
    "NewGuardian",
    "add_child",
    "add_class",
    "add_contacts",
    "add_guardian",
    "change_child",
    "change_guardian",
    "change_guardian_email",
    "found_household",
    "has_guardian",
    "hold_second",
    "lock_household",
    "prepare_at_desk",
    "record_preparation",
    "remove_guardian",
    "save_care",
    "save_contacts",
]
