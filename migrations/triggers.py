"""The triggers of the database, in one list: recreated after every migration."""

SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_entries_stay BEFORE UPDATE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_entries_remain BEFORE DELETE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END""",
)

POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION trail_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the trail is only added to'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
       FOR EACH ROW EXECUTE FUNCTION trail_is_only_added_to()""",
)
