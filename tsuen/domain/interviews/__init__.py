"""Initial interviews (初回面談): offered times, bookings, the facility's answer 受入可否."""
