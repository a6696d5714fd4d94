"""How the rules about leaks inside of functions tell the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, Fix, Related

if TYPE_CHECKING:
    from plugcheck_lsp.python.resources.leaks import Leak


def proof(leak: Leak) -> tuple[Related, ...]:
    """The path on which the resource is lost, in order."""
    return tuple(Related(step.place.path, step.place.span, step.message) for step in leak.path)


def thing(leak: Leak) -> str:
    """The resource as an object: ``the file that `open` makes``."""
    return f"the {leak.noun} that `{leak.maker}` makes"


def where(leak: Leak) -> str:
    """The function as a subject."""
    function = leak.acquisition.function
    if function is None:
        return "code that runs at import"
    return "a lambda" if function.name == "<lambda>" else f"`{function.qualified_name}`"


def block_fixes(leak: Leak) -> tuple[Fix, ...]:
    """The fix that puts the resource into a block which releases it, where there is one."""
    edits = leak.block_edits()
    if not edits:
        return ()
    keyword = leak.block
    return (Fix(f"Put it into `{keyword}`", Applicability.UNSAFE, edits),)
