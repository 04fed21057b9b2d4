"""Pure decisions on a policy and the facts of a case: may this be, until when, at what cost, and which rule says so."""
