"""What axe finds on a page: the rules of WCAG 2.2, levels A and AA."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Axe takes about 2 seconds for a page, on two busy cores. A page that it cannot finish is a page to look at.
AXE_SECONDS = 60
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
#: Of the pages that are looked at in both languages and at two widths: where axe looks as well. Whether a page fits depends on
#: each pair; what axe finds depends on the words or on the width, not on the pair.
PAIRS = {("en", 1280), ("es", 390)}
RUN = """
Promise.race([
    axe.run(%s).then((results) => results.violations),
    new Promise((_, refuse) => setTimeout(() => refuse(new Error("axe did not finish in %d seconds")), %d)),
])
"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong: the rule, and the first element that breaks it.

    Raises:
        playwright.sync_api.Error: axe did not come to an end; waiting for a script has no limit of its own.
    """
    page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN % (json.dumps(OPTIONS), AXE_SECONDS, AXE_SECONDS * 1000))
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
