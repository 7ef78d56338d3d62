"""All pages in two looks, those of every day in four, the desk in every state of a call, before axe-core:
nothing serious, nothing critical; at the desk no short word is broken."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, BrowserContext, Page
from tests.acceptance.centre import JSON, ROOT, Centre
from tests.acceptance.desk import Desk

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

AXE: Final = ROOT / "web/node_modules/axe-core/axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK: Final = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations
    .filter((rule) => rule.impact === "serious" || rule.impact === "critical")
    .map((rule) => ({ rule: rule.id, nodes: rule.nodes.slice(0, 4).map((node) => ({
      html: node.html.slice(0, 220), why: node.any.concat(node.all).map((each) => each.message).slice(0, 2),
    })) }));
}"""
BROKEN: Final = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!box?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (box.closest("script, style, .unseen")) continue;
    for (const word of node.data.matchAll(/[^\\s\\u00a0\\u2011/·,;()-]+/g)) {
      if (word[0].length > 14) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const rows = [...range.getClientRects()].filter((row) => row.width > 0);
      if (new Set(rows.map((row) => Math.round(row.top))).size > 1) found.add(word[0]);
    }
  }
  return [...found];
}"""
"""Short words and figures that stand on two lines: "Waitin g" in a narrow column."""
WHOLE: Final = (("ru", "light"), ("en", "dark"))
LOOKS: Final = (*WHOLE, ("ru", "dark"), ("en", "light"))
DAILY: Final = 7  # pages people work on all day: these in every look
PAGES: Final = (
    "/floor",
    "/calls",
    "/persons",
    "/classes",
    "/account",
    "/audit",
    "/setup",
    "/whatif",
    *(f"/persons?{search}" for search in ("new=true", "client=mebel&twins=true")),
    "/segments",
    "/imports",
    *(f"/privacy?tab={tab}" for tab in ("requests", "holds", "lines", "lists", "texts")),
    "/scripts",
    "/products",
    *(f"/reports/{report}" for report in ("sources", "offers", "treatment")),
    *(
        f"/setup?kind={kind}"
        for kind in (
            *("numbers", "queues", "hours", "prompts", "agents", "users", "teams", "skills", "dispositions"),
            *("reasons", "clients", "trunks", "outbound", "centre", "file", "permissions"),
            *("sources", "fields", "labels"),
        )
    ),
    "/setup?kind=numbers&id=%2B74950000101",
    "/setup?kind=queues&id=q-mebel-orders",
    "/setup?kind=trunks&id=demo",
    "/setup?kind=users&id=anna",
    "/setup?kind=trunks&id=%2B",
    "/classes/again",
    "/reports/coverage",
    "/reports/coverage?tab=quality",
    "/reports/week",
)


async def found_on(page: Page, where: str) -> list[str]:
    """What axe has against the page as it is now, each fault one text."""
    await page.wait_for_function("!document.querySelector('.mantine-Skeleton-root')")
    if not await page.evaluate("'axe' in window"):
        await page.add_script_tag(content=AXE.read_text())
    rules: list[JSON] = await page.evaluate(LOOK, RULES)
    return [
        f"{where}: {rule['rule']}: {node['why']} {node['html']}" for rule in rules for node in rule["nodes"]
    ]


async def looks_like(page: Page, language: str, theme: str) -> None:
    """The page in this language and these colours, as the person's own choice."""
    body = {"language": language, "theme": theme}
    done = await page.evaluate(
        "async (body) => (await fetch('/api/session/preferences', { method: 'PATCH',"
        " headers: { 'Content-Type': 'application/json', 'X-Perezvon': '1' },"
        " body: JSON.stringify(body) })).status",
        body,
    )
    assert done == 200
    await page.reload()
    await page.wait_for_function(
        "([language, theme]) => document.documentElement.lang === language"
        " && document.documentElement.dataset.mantineColorScheme === theme",
        arg=[language, theme],
    )


async def as_before(page: Page) -> None:
    """The choices belong to the account: the next test finds it as it was."""
    await page.evaluate(
        "async () => fetch('/api/session/preferences', { method: 'PATCH',"
        " headers: { 'Content-Type': 'application/json', 'X-Perezvon': '1' },"
        " body: JSON.stringify({ language: 'ru', theme: 'auto' }) })"
    )


@pytest.fixture
async def still(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser without animations: half-faded text has another contrast."""
    context = await browser.new_context(
        locale="en-GB",
        permissions=["microphone"],
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        bypass_csp=True,
    )
    yield context
    await context.close()


@pytest.fixture
async def admin(centre: Centre, still: BrowserContext) -> Page:
    page = await still.new_page()
    await page.goto(centre.url)
    assert await found_on(page, "sign-in") == []
    await page.locator("input[autocomplete=username]").fill("admin")
    await page.locator("input[autocomplete=current-password]").fill("admin")
    await page.keyboard.press("Enter")
    await page.locator("header nav").wait_for()
    return page


@pytest.mark.parametrize(("language", "theme"), LOOKS)
async def test_no_page_keeps_anybody_out(centre: Centre, admin: Page, language: str, theme: str) -> None:
    await looks_like(admin, language, theme)
    faults: list[str] = []
    for where in PAGES if (language, theme) in WHOLE else PAGES[:DAILY]:
        await admin.goto(centre.url + where)
        await admin.locator("main :is(h1, h2, table, form, [role=dialog])").first.wait_for()
        faults += await found_on(admin, where)
    await as_before(admin)
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(("language", "theme"), WHOLE)
async def test_the_chosen_line_of_a_search_can_be_read(
    centre: Centre, admin: Page, language: str, theme: str
) -> None:
    await admin.goto(f"{centre.url}/account")
    await looks_like(admin, language, theme)
    await admin.keyboard.press("Control+k")
    await admin.keyboard.type("Жуков")
    await admin.locator("[role=option][data-combobox-selected]").wait_for()
    faults = await found_on(admin, f"search, {language} {theme}")
    await as_before(admin)
    assert faults == [], "\n".join(faults)


CALLER: Final = "+79120006611"


@pytest.mark.parametrize(("language", "theme"), WHOLE)
async def test_no_state_of_a_call_keeps_an_agent_out(
    centre: Centre, still: BrowserContext, language: str, theme: str
) -> None:
    desk = Desk(centre, still)
    await desk.open("anna", "anna")
    await looks_like(desk.page, language, theme)
    faults: list[str] = []

    async def look(state: str) -> None:
        faults.extend(await found_on(desk.page, f"{state}, {language} {theme}"))
        faults.extend(f"{state}: {word} is broken" for word in await desk.page.evaluate(BROKEN))

    await look("not at work")
    await desk.ready()
    await look("ready")
    await centre.demo_call("--number", "+74950000101", "--caller", CALLER, "--talk", "0")
    await desk.state("reserved")
    await look("a call is offered")
    await desk.accept()
    await look("a talk with its script")
    await desk.page.keyboard.press("k")
    await look("the keypad")
    await desk.page.keyboard.press("k")
    for tab in ("the offer", "the result"):
        await desk.page.keyboard.press("BracketRight")
        await look(tab)
    await desk.end()
    await look("wrap-up")
    await desk.finish()
    await desk.page.keyboard.press("F2")
    await desk.state("not_ready")
    await look("not ready")
    await as_before(desk.page)
    await desk.leave()
    assert faults == [], "\n".join(faults)
