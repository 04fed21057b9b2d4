"""The ground: values and pure helpers that know nothing of the web, tables or rooms."""
