# SPDX-License-Identifier: MIT
"""
A pytest plugin: the last line of a run is "N passed, N failed", followed by ",
N skipped" if anything was, for people and machines alike. Everything that is
neither passed nor skipped counts as failed.
"""
import pytest

FAILED = ("failed", "error", "xpassed")
SKIPPED = ("skipped", "xfailed")


class Verdict:
    def __init__(self, config):
        self.config = config
        self.status = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, exitstatus):
        yield
        self.status = exitstatus

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self):
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        passed = len(reporter.stats.get("passed", []))
        failed = sum(len(reporter.stats.get(kind, [])) for kind in FAILED)
        skipped = sum(len(reporter.stats.get(kind, [])) for kind in SKIPPED)
        # A run that was interrupted must not look like a good one.
        if self.status != pytest.ExitCode.OK and not failed:
            failed = 1
        line = f"{passed} passed, {failed} failed"
        if skipped:
            line += f", {skipped} skipped"
        reporter.ensure_newline()
        reporter.write_line(line)
        reporter.flush()


def pytest_configure(config):
    # The workers of xdist have no terminal.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Verdict(config), "daybreak-verdict")
