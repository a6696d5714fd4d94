"""The fixture of the ambient-state tests: check sources without a workspace on disk."""

from ambient_check import check

__all__ = ["check"]
