"""What a rule is, what a rule pack is, and how packs are found.

A rule pack is a distribution that names a `Pack` in the entry-point group ``plugcheck.rules``. The server
imports rules in no other way.
"""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from plugcheck_lsp.findings import Finding, Fix, Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.host import Host
    from plugcheck_lsp.text import Span

ENTRY_POINT_GROUP = "plugcheck.rules"
_SENTENCE = re.compile(r"(?:`[^`]*`|[^`])*?[.:](?=\s|$)|.+")
"""The first sentence of a line. Code in it may hold what ends a sentence elsewhere."""

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Example:
    """A small workspace that a rule's page shows and its tests run.

    `source` is the content of the file that the example is about, named `path` in the workspace of the
    example. Places are marked with carets: ``^time.time()^``; a literal caret is written twice. `files` holds further files by relative path.
    A rule's host decides what `source` alone becomes (see `Host.example_files`), so that an example can be
    as short as the thing it shows.
    """

    source: str
    files: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    """Relative path of the file; empty means the place that the host's example workspace gives it."""
    before: str | None = None
    """What the file held at the last commit; None: the example lies in no repository."""
    host: str = ""
    """The host in whose workspace it stands; empty: one that the rule serves."""


@dataclass(frozen=True)
class Bad(Example):
    """An example in which the rule finds exactly the marked places, in order."""

    fixed: str | None = None
    """What `source` becomes when the preferred fix of each finding is applied; None: the rule has no fix here."""


@dataclass(frozen=True)
class Good(Example):
    """An example on which the rule stays silent."""


class Rule(ABC, Generic[Subject]):
    """One rule. The docstring of the class is its page; `examples` are its tests.

    A rule asks facts of its subject; it does not parse, walk or resolve. The engine calls `check` with every
    subject that is an instance of `subject`.
    """

    code: ClassVar[str]
    """Three letters and three digits. Never reused."""
    name: ClassVar[str]
    """Kebab case; states the bad pattern; reads well after "allow"."""
    severity: ClassVar[Severity]
    hosts: ClassVar[frozenset[str]] = frozenset()
    """The ids of the hosts that it serves; empty: every host."""
    refused: ClassVar[bool] = False
    """Whether its findings mean that the host will not take the input."""
    subject: ClassVar[type[Any]]
    """The type of the facts that `check` asks."""
    marks: ClassVar[frozenset[Mark]] = frozenset()
    """What is true of every text that it finds."""
    on_tests: ClassVar[bool] = False
    """Whether the rule is about a plugin's own tests (then only about these)."""
    concludes_from_absence: ClassVar[bool] = False
    """Whether the rule must wait while a file that it depends on does not parse."""
    examples: ClassVar[tuple[Bad | Good, ...]] = ()

    @abstractmethod
    def check(self, subject: Subject) -> Iterator[Finding]:
        """Yield what is wrong with `subject`."""

    def finding(
        self,
        path: Path,
        span: Span,
        message: str,
        *,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
        fixes: Iterable[Fix] = (),
    ) -> Finding:
        """A finding of this rule. `message` is one sentence, names the thing in back-ticks, has no full stop."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            path=path,
            span=span,
            refused=self.refused if refused is None else refused,
            related=tuple(proof),
            fixes=tuple(fixes),
            marks=self.marks,
        )

    @classmethod
    def page(cls) -> str:
        """The rule's page: Markdown under the heads that every page has."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    @cache
    def summary(cls) -> str:
        """What the rule does, as its page says in the first sentence."""
        said = cls.page().partition("## What it does")[2].strip().partition("\n\n")[0]
        sentence = _SENTENCE.match(" ".join(said.split()))
        return sentence[0].rstrip(".:") if sentence else ""

    @classmethod
    def has_fix(cls) -> bool:
        """Whether the rule can offer a fix: it cannot claim one that no example shows."""
        return any(isinstance(example, Bad) and example.fixed is not None for example in cls.examples)


@dataclass(frozen=True)
class Pack:
    """The rules and the hosts that a distribution adds."""

    rules: tuple[type[Rule[Any]], ...]
    hosts: tuple[Host, ...] = ()


@dataclass(frozen=True)
class RuleBook:
    """Every rule and host of every installed pack."""

    rules: Mapping[str, Rule[Any]]
    """By code, in the order of the codes."""
    hosts: Mapping[str, Host]
    """By id."""
    _about: dict[type[Any], tuple[Rule[Any], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def about(self, subject: type[Any]) -> tuple[Rule[Any], ...]:
        """The rules that are about subjects of this type, in the order of their codes."""
        known = self._about.get(subject)
        if known is None:
            known = tuple(rule for rule in self.rules.values() if issubclass(subject, rule.subject))
            self._about[subject] = known
        return known

    def find(self, code_or_name: str) -> Rule[Any] | None:
        """The rule with this code (any case) or name."""
        rule = self.rules.get(code_or_name.upper())
        if rule is not None:
            return rule
        return next((rule for rule in self.rules.values() if rule.name == code_or_name.lower()), None)

    def matching(self, selector: str) -> frozenset[str]:
        """The codes that a selector means: a code, a name, or a prefix of codes (``AMB``, ``MAN1``, ``ALL``)."""
        if selector.upper() == "ALL":
            return frozenset(self.rules)
        by_prefix = frozenset(code for code in self.rules if code.startswith(selector.upper()))
        rule = self.find(selector)
        return by_prefix | ({rule.code} if rule else frozenset())


class BrokenPack(Exception):
    """An installed rule pack cannot be used; the message names it and says why."""


@cache
def rule_book() -> RuleBook:
    """The rules and hosts of all installed packs.

    Raises:
        BrokenPack: a pack does not load, or two rules share a code or a name.
    """
    rules: dict[str, Rule[Any]] = {}
    names: dict[str, str] = {}
    hosts: dict[str, Host] = {}
    for entry_point in sorted(metadata.entry_points(group=ENTRY_POINT_GROUP), key=lambda ep: ep.name):
        try:
            pack = entry_point.load()
        except Exception as error:
            raise BrokenPack(f"rule pack `{entry_point.name}` does not load: {error}") from error
        if not isinstance(pack, Pack):
            raise BrokenPack(
                f"rule pack `{entry_point.name}` is {type(pack).__name__}, not a plugcheck_lsp.rule.Pack"
            )
        for host in pack.hosts:
            if host.id in hosts:
                raise BrokenPack(
                    f"rule pack `{entry_point.name}` adds host `{host.id}`, which exists already"
                )
            hosts[host.id] = host
        for rule_type in pack.rules:
            if rule_type.code in rules or rule_type.name in names:
                raise BrokenPack(
                    f"rule pack `{entry_point.name}` adds `{rule_type.code}` ({rule_type.name}) again"
                )
            rules[rule_type.code] = rule_type()
            names[rule_type.name] = rule_type.code
    return RuleBook(rules=dict(sorted(rules.items())), hosts=hosts)
