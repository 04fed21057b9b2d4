"""Use cases of a day written down: writing, waking, correcting, taking away, publishing (E4)."""

from tsuen.domain.records.services.correct import correct_piece, remove_piece, wake
from tsuen.domain.records.services.publish import publish
from tsuen.domain.records.services.write import Photo, Written, write_piece

__all__ = ["Photo", "Written", "correct_piece", "publish", "remove_piece", "wake", "write_piece"]
