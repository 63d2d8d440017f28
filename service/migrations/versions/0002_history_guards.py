"""The database's own no to changing history: no update, no delete, and no event out of turn.

A second line only: who owns the database can drop it, and then the hash chain tells.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = {
    "event_no_update": "BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    "event_no_delete": "BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    "event_in_turn": (
        "BEFORE INSERT ON event WHEN NEW.seq != (SELECT coalesce(max(seq), 0) + 1 FROM event "
        "WHERE tenant = NEW.tenant AND stream = NEW.stream) "
        "BEGIN SELECT RAISE(ABORT, 'history has no gaps'); END"
    ),
}
_POSTGRESQL = (
    """CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$""",
    """CREATE FUNCTION event_in_turn() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF NEW.seq != (SELECT coalesce(max(seq), 0) + 1 FROM event
                     WHERE tenant = NEW.tenant AND stream = NEW.stream) THEN
        RAISE EXCEPTION 'history has no gaps';
      END IF;
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
    "FOR EACH ROW EXECUTE FUNCTION event_refuse()",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event EXECUTE FUNCTION event_refuse()",
    "CREATE TRIGGER event_in_turn BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_in_turn()",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, body in _SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
    else:
        for statement in _POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name in ("event_no_change", "event_no_truncate", "event_in_turn"):
            op.execute(f"DROP TRIGGER {name} ON event")
        op.execute("DROP FUNCTION event_refuse()")
        op.execute("DROP FUNCTION event_in_turn()")
