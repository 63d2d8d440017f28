"""A site whose drafts are drawn on in a real browser: served from a thread, by the world's clock."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect
from visits import OWNER, PASSWORD, SOP, Site

from service import drafts, identity
from service.database import EVERY, reading, transaction
from service.drafts import Draft

TENANT = SOP.split("-")[0]


@dataclass
class Desk:
    """One owner's browser at a site, with what the tests ask of the drawing in it."""

    site: Site
    page: Page
    url: str

    def begins(self, **choose: Any) -> str:
        """A draft of the owner; its id."""
        with transaction(self.site.world.engine, TENANT) as session:
            owner = identity.actor_by_login(session, OWNER, self.site.world.now)
            return drafts.begin(session, owner, self.site.world.now, **choose).id

    def signs_in(self, login: str = OWNER) -> None:
        with transaction(self.site.world.engine, EVERY) as session:
            identity.set_password(session, login, PASSWORD)
        self.page.goto(f"{self.url}/masuk")
        self.page.get_by_label("Nama pengguna").fill(login)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk").click()
        expect(self.page.get_by_role("navigation", name="Menu utama")).to_be_visible()

    def opens(self, draft: str) -> None:
        """Open the modeler and wait until the diagram stands."""
        self.page.goto(f"{self.url}/rancangan/{draft}/diagram")
        expect(self.page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")

    def stored(self, draft: str) -> Draft:
        """The draft as it is kept."""
        with reading(self.site.world.engine, TENANT) as session:
            return drafts.get(session, identity.actor_by_login(session, OWNER, self.site.world.now), draft)

    def does(self, script: str, value: Any = None) -> Any:
        """Run a script with the modeler (``modeler``), the page's own object (``page``) and a value (``given``)."""
        known = "const { modeler, page, unknown } = document.querySelector('[data-modeler]').modeler;"
        whole = f"async (given) => {{ {known} {script} }}"
        return self.page.evaluate(whole, value)

    def saved(self) -> None:
        """Wait until everything is saved."""
        expect(self.page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
