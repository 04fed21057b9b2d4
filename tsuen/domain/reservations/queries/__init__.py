"""What screens and other rooms read of reservations."""
