"""Attendance (登園・降園): door codes, scan tickets, stamps."""
