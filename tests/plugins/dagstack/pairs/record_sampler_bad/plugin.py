"""Takes a sample of records."""

from __future__ import annotations

import os
import random
import socket
import time
import uuid
from random import choice as pick
from typing import Any


class RecordSampler:
    """As it comes."""

    def __init__(self) -> None:
        self._calls = 0

    def sample(self, names: list[str], share: float = 0.1) -> dict[str, Any]:
        """About `share` of the records."""
        chosen = [name for name in names if random.random() < share]  # fault: the global generator
        return {"chosen": chosen, "ids": [str(uuid.uuid4()) for _ in chosen]}  # fault: random ids

    def distinct(self, names: list[str]) -> dict[str, Any]:
        """Each record once."""
        unique = set(names)
        return {"chosen": [name for name in unique]}  # fault: the order of a set

    def one(self, names: list[str]) -> dict[str, Any]:
        """Any record."""
        return {"chosen": pick(names)}  # fault: the global generator, by another name

    def bucket(self, name: str) -> dict[str, Any]:
        """The bucket of a record."""
        return {"bucket": hash(name) % 16}  # fault: another value in each process

    def files(self, folder: str) -> dict[str, Any]:
        """What lies in a folder."""
        names = os.listdir(folder)  # fault: in the order of the file system
        return {"files": names}

    def mark(self) -> dict[str, Any]:
        """Where and when this runs."""
        return {"host": socket.gethostname(), "at": self._at()}  # fault: another value on each machine

    def _at(self) -> int:
        return int(time.time())  # fault: the wall clock, in whole seconds

    def token(self) -> dict[str, Any]:
        """A token of this process."""
        return {"process": os.getpid(), "object": id(self)}  # fault: other values in each process
