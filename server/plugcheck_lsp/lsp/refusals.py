"""Answers that say why there is none."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException


class RequestFailed(JsonRpcException):
    """The request was understood and cannot be fulfilled; the message is a sentence for the user."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "Request failed"
