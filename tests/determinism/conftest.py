"""The fixture of the determinism tests: check sources without a workspace on disk."""

from determinism_check import check

__all__ = ["check"]
