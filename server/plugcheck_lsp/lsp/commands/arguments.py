"""The arguments of commands: editors send what their users' configurations hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.places import to_path

if TYPE_CHECKING:
    from pathlib import Path

PARTIAL = "partialResultToken"
"""The key of the token with which results are told as they come."""


def no_arguments(arguments: Any, command: str) -> None:
    """Raises:
    JsonRpcInvalidParams: there are any.
    """
    if arguments:
        raise JsonRpcInvalidParams(f"{command} takes no arguments")


def the_object(arguments: Any, command: str, *keys: str) -> dict[str, Any]:
    """The one argument of `command`, an object with some of `keys`.

    Raises:
        JsonRpcInvalidParams: it is anything else.
    """
    if not isinstance(arguments, (list, tuple)) or len(arguments) != 1:
        raise JsonRpcInvalidParams(f"{command} takes one argument, an object with `{keys[0]}`")
    argument = arguments[0]
    plain: dict[str, Any] = (
        argument if isinstance(argument, dict) else getattr(argument, "_asdict", dict)()
    )  # pygls makes objects of what is nested
    unknown = plain.keys() - set(keys)
    if unknown:
        raise JsonRpcInvalidParams(f"{command} knows no key `{min(unknown)}`")
    return plain


def the_path(plain: dict[str, Any]) -> Path:
    """The file or folder that `uri` names.

    Raises:
        JsonRpcInvalidParams: it names none.
    """
    uri = plain.get("uri")
    path = to_path(uri) if isinstance(uri, str) else None
    if path is None:
        raise JsonRpcInvalidParams("`uri` must be the file URI of a file or a folder")
    return path


def the_text(plain: dict[str, Any], key: str) -> str | None:
    """The text at `key`, if there is anything.

    Raises:
        JsonRpcInvalidParams: something else is there.
    """
    value = plain.get(key)
    if value is not None and not isinstance(value, str):
        raise JsonRpcInvalidParams(f"`{key}` must be a text")
    return value


def the_names(plain: dict[str, Any], key: str) -> tuple[str, ...] | None:
    """The list of names at `key`, if there is anything.

    Raises:
        JsonRpcInvalidParams: something else is there.
    """
    value = plain.get(key)
    if value is None:
        return None
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise JsonRpcInvalidParams(f"`{key}` must be a list of names")
    return tuple(value)
