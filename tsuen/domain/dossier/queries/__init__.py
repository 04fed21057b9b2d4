"""What the family reads of itself. Every statement begins from the viewer's own household (law 9)."""

from tsuen.domain.dossier.queries.own import own_applications, own_attachments
from tsuen.domain.dossier.queries.standing import (
    ApplicationLine,
    CertificationLine,
    applications,
    certifications,
)
from tsuen.domain.dossier.queries.trail import Change, changes, readings
from tsuen.domain.dossier.queries.whole import Topic, whole

__all__ = [
    "ApplicationLine", "CertificationLine", "Change", "Topic", "applications", "certifications", "changes", "own_applications",
    "own_attachments", "readings", "whole",
]  # fmt: skip
