"""Has the real apcore judge a project, in the child process: for the harness, by the user's interpreter.

Nothing here needs more than the standard library and `apcore` (with what it brings: PyYAML, jsonschema, pydantic),
which are imported in functions only: plugcheck's own process looks through all modules for rules. The modules
import each other relatively, for the child knows this package by another name and has no `plugcheck_rules`.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from importlib import metadata
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .access import check_access_lists
from .access_tables import check_access_tables
from .bindings import check_bindings
from .configuration import check_config
from .logs import Records
from .modules import Modules
from .schemas import check_schemas
from .telling import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDED = {
    "apcore.acl": "ACL.validate_rules",
    "apcore.bindings": "BindingLoader",
    "apcore.config": "Config",
    "apcore.context": "GovernanceProjection",
    "apcore.executor": "Executor",
    "apcore.registry": "Registry",
    "apcore.schema.loader": "SchemaLoader",
}
"""What is used of the host: older releases do not have all of it."""


def run(session: Any, request: Mapping[str, Any]) -> None:
    """One pass; see `PASSES` in the plan, and `Session` in `harness`."""
    warnings.simplefilter("ignore")
    _require_host(session, request)
    # The host reads the paths of its configuration from where it is started.
    os.chdir(request["folder"])
    sys.path[:0] = [folder for folder in request["search"] if folder not in sys.path]
    records = Records()
    wanted = frozenset(request["checks"] or request["all_checks"])
    match request["pass"]:
        case "files":
            if "config" in wanted:
                check_config(session, request)
            if "acl" in wanted:
                check_access_lists(session, request, records)
            if "access-table" in wanted:
                check_access_tables(session, request)
            if wanted & {"schema", "boundaries"}:
                check_schemas(session, request, wanted)
        case "bindings":
            check_bindings(session, request, records)
        case "modules":
            Modules(session, request, records, wanted).run()


def _require_host(session: Any, request: Mapping[str, Any]) -> None:
    distribution, remedy = request["distribution"], request["remedy"]
    try:
        for module, name in NEEDED.items():
            attrgetter(name)(importlib.import_module(module))
    except ModuleNotFoundError as error:
        if error.name == "apcore":
            session.unusable(f"`{distribution}` is not installed in {sys.executable}: run `{remedy}`")
        if str(error.name).startswith("apcore."):
            session.unusable(_too_old(distribution, remedy))
        session.unusable(
            f"`{distribution}` does not import without `{error.name}`, which {sys.executable} does not have: run `{remedy}`"
        )
    except AttributeError:
        session.unusable(_too_old(distribution, remedy))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the host cannot be used
        session.unusable(f"`{distribution}` cannot be used in {sys.executable}: {in_words(error)}")


def _too_old(distribution: str, remedy: str) -> str:
    found = metadata.version(distribution)
    return f"`{distribution}` {found} in {sys.executable} is older than what plugcheck can run: run `{remedy} --upgrade`"
