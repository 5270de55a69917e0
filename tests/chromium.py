"""A real browser for the tests of pages: what one does in it, what it asks the network for, its complaints, and barriers in a page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("selenium", reason="selenium is not installed: no browser tests")

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
DRIVER = shutil.which("chromedriver")
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BUNDLE = ROOT / "kg" / "server" / "pages" / "bundle" / "made-from.txt"

needs_chromium = pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no Chromium with its driver on this machine")
needs_bundle = pytest.mark.skipif(not (AXE.is_file() and BUNDLE.is_file()), reason="the front-end parts are not made: make pages")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--force-prefers-reduced-motion",
)
DRAWING = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # WebGL without a graphics card
PLAIN = ("--disable-gpu", "--disable-3d-apis")  # no WebGL


def started(language: str = "en-US", webgl: bool = True) -> Chrome:
    """A browser that prefers this language."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, *(DRAWING if webgl else PLAIN), "--window-size=1300,900", f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Chrome(options=options, service=Service(DRIVER))


class Page:
    """A page in a browser.

    Args:
        browser: the browser.
        url: the page's address.
        ready: a selector of what is there when the page has come to rest.
        scheme: `light` or `dark`.
        size: width and height in pixels.
    """

    def __init__(self, browser: Chrome, url: str, ready: str = "main", scheme: str = "light", size: tuple[int, int] = (1300, 900)) -> None:
        self.browser, self._origin = browser, urlsplit(url).netloc
        for kind in ("performance", "browser"):
            browser.get_log(kind)  # empties it
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        browser.get("about:blank")
        browser.get(url)
        self.until(f"return document.querySelector({json.dumps(ready)})")

    def until(self, script: str, *values: Any) -> Any:
        """What the script gives as soon as it gives something."""
        return WebDriverWait(self.browser, 30, poll_frequency=0.05).until(lambda b: b.execute_script(script, *values))

    def run(self, script: str, *values: Any) -> Any:
        """What the script gives now."""
        return self.browser.execute_script(script, *values)

    def click(self, selector: str) -> None:
        """Click the first element of that selector, once there is one: a list is filled a moment after its part is opened."""
        WebDriverWait(self.browser, 10, poll_frequency=0.02).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))
        self.browser.find_element(By.CSS_SELECTOR, selector).click()

    def click_at(self, selector: str, x: float, y: float) -> None:
        """Click inside an element, pixels from its left and upper edge."""
        element = self.browser.find_element(By.CSS_SELECTOR, selector)
        wide, high = element.size["width"], element.size["height"]
        ActionChains(self.browser).move_to_element_with_offset(element, round(x - wide / 2), round(y - high / 2)).click().perform()

    def press(self, *keys: str) -> None:
        """Press keys, or type."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of that selector."""
        return [str(t) for t in self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector)]

    def outside(self) -> list[str]:
        """What the page asked of others than its own server."""
        messages = [json.loads(row["message"])["message"] for row in self.browser.get_log("performance")]
        asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if urlsplit(url).netloc != self._origin and urlsplit(url).scheme not in ("data", "blob", "about")]

    def complaints(self) -> list[str]:
        """What stands in the browser's console."""
        return [row["message"] for row in self.browser.get_log("browser")]

    def barriers(self) -> list[str]:
        """What axe-core finds that is serious or worse."""
        self.browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
        self.run(AXE.read_text("utf-8"))
        found = self.browser.execute_async_script("axe.run(document, {resultTypes: ['violations']}).then(arguments[0])")
        serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
        return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in serious for n in v["nodes"]]
