"""The browsers of these tests: one that draws with WebGL and one that cannot, started once; each file has a tab of its own in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # where selenium is missing, the files that need it say so
    from tests.chromium import Chrome


@pytest.fixture(scope="session")
def drawing() -> Iterator[Chrome]:
    """A browser whose user reads English."""
    from tests.chromium import started

    running = started()
    yield running
    running.quit()


@pytest.fixture(scope="session")
def flat() -> Iterator[Chrome]:
    """A browser without WebGL."""
    from tests.chromium import started

    running = started(webgl=False)
    yield running
    running.quit()


@pytest.fixture(scope="module")
def browser(drawing: Chrome) -> Iterator[Chrome]:
    """The browser, in a new tab and without cookies."""
    yield from fresh(drawing)


@pytest.fixture(scope="module")
def plain(flat: Chrome) -> Iterator[Chrome]:
    """The browser without WebGL, in a new tab and without cookies."""
    yield from fresh(flat)


def fresh(running: Chrome) -> Iterator[Chrome]:
    """Close what is open. What was emulated, or allowed in spite of a policy, was so for one tab alone. In the end no page is at work."""
    last = running.window_handles
    running.switch_to.new_window("tab")
    new = running.current_window_handle
    for handle in last:
        running.switch_to.window(handle)
        running.close()
    running.switch_to.window(new)
    running.execute_cdp_cmd("Network.clearBrowserCookies", {})
    yield running
    running.get("about:blank")
