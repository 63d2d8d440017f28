"""Metro's two process owners at their drafts, for the stories of this room."""

from typing import Any

from sqlalchemy import Engine
from world import World

from service import definitions, drafts, history, identity, notices
from service.database import reading, transaction
from service.drafts import Draft

SOP = "metro-pengumpulan-pengolahan"
FIRST, SECOND = "pemilik.metro", "rekan.metro"


class Workbench:
    """Metro's two process owners at their drafts."""

    def __init__(self, engine: Engine) -> None:
        self.world = World(engine)
        self.world.deploys(SOP)
        with transaction(engine, "metro") as session:
            identity.add_person(session, "metro", SECOND, "Rekan Pemilik", {"process_owner"})

    def does(self, verb: Any, login: str, *given: Any, **more: Any) -> Any:
        """``verb`` of the room, done by ``login`` now."""
        with transaction(self.world.engine, "metro") as session:
            actor = identity.actor_by_login(session, login, self.world.now)
            return verb(session, actor, *given, **more)

    def begins(self, login: str = FIRST, **more: Any) -> Draft:
        return self.does(drafts.begin, login, self.world.now, **({"key": SOP} | more))

    def saves(self, draft: Draft, login: str = FIRST, **more: Any) -> Draft:
        return self.does(drafts.save, login, draft.id, draft.revision, self.world.now, **more)

    def changed(self, draft: Draft, login: str = FIRST) -> Draft:
        """The draft with another wording of one step."""
        return self.saves(draft, login, xml=draft.xml.replace(b'"Menugaskan Kabid"', b'"Menugasi Kabid"'))

    def proposes(self, draft: Draft, login: str = FIRST, **more: Any) -> Draft:
        return self.does(drafts.propose, login, draft.id, draft.revision, self.world.now, **more)

    def releases(self, draft: Draft, login: str = SECOND, **more: Any) -> definitions.Deployed:
        return self.does(drafts.release, login, draft.id, draft.sha256, self.world.now, **more)

    def in_force(self) -> definitions.Definition:
        with reading(self.world.engine, "metro") as session:
            return definitions.get(session, "metro", SOP)

    def told(self, login: str) -> list[tuple[str, bool]]:
        """What stands under somebody's bell, and whether it is read."""
        rows = self.does(notices.bell, login, self.world.now).rows
        return [(row.kind, row.read_at is not None) for row in rows if row.draft]

    def story(self, stream: str) -> list[str]:
        with reading(self.world.engine, "metro") as session:
            return [entry.kind for entry in history.read(session, "metro", stream)]
