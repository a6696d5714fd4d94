"""The names that editors know this server's things by."""

from __future__ import annotations

from lsprotocol import types

SOURCE = "plugcheck"
"""The source of diagnostics that come from analysis."""
CONTRACT_SOURCE = "plugcheck-contract"
"""The source of diagnostics that come from a run of the contract suite."""
SECTION = "plugcheck"
"""The section of the editor's settings."""
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.plugcheck"
CREATE = types.CodeActionKind.RefactorRewrite.value
"""What is created and mends nothing: editors show this kind at the cursor, and in the menu of refactorings."""
TEST = f"{types.CodeActionKind.Source.value}.test.plugcheck"
"""What runs the contract suite. As gopls has it: editors show what begins so in the menu of source actions."""
KINDS: tuple[types.CodeActionKind | str, ...] = (types.CodeActionKind.QuickFix, FIX_ALL, CREATE, TEST)
"""The kinds of code actions that are offered."""
RUN_CONTRACT = "plugcheck.runContract"
CONTRACT_TESTS = "plugcheck.contractTests"
TESTS_CHANGED = "plugcheck/contractTests"
"""The notification that tells a client what the command of nearly this name would answer now."""
DEBUG_CONTRACT = "plugcheck.debugContract"
END_DEBUGGING = "plugcheck.endDebugging"
WRITE_BASELINE = "plugcheck.writeBaseline"
EXPLAIN_RULE = "plugcheck.explainRule"
RULES = "plugcheck.rules"
DEBUG_INFORMATION = "plugcheck.debugInformation"
SCHEMAS = "plugcheck.schemas"
SHOW = "plugcheck.show"
COMMANDS = {
    SHOW: "show",
    RUN_CONTRACT: "run_contract",
    CONTRACT_TESTS: "contract_tests",
    DEBUG_CONTRACT: "debug_contract",
    END_DEBUGGING: "end_debugging",
    WRITE_BASELINE: "write_baseline",
    SCHEMAS: "schemas",
    EXPLAIN_RULE: "explain_rule",
    RULES: "rules",
    DEBUG_INFORMATION: "debug_information",
}
"""By name: the module of `commands` that executes it."""
SUPPRESSION_TRIGGERS = (":", "[", ",")
"""The characters behind which a word of a suppression comment, or of our settings, may follow."""
COMPLETION_TRIGGERS = ('"', "'", ".", "/", "#", "$", "@", " ", *SUPPRESSION_TRIGGERS)
"""The characters after which editors ask for proposals by themselves; any host's names may hold them."""
