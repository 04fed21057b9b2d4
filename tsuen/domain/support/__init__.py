"""「お客さまサポート」: the manual in the app, and enquiries the municipality's desk answers (G2, O9, S13)."""
