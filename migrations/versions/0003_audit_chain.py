"""the audit trail as a chain of hashes

Revision ID: 0003
Revises: 0002
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

GENESIS = '0' * 64
BATCH = 1000


def upgrade() -> None:
    op.create_table('audit_link',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(hash) = 64 AND length(previous_hash) = 64', name=op.f('ck_audit_link_hashes_are_whole')),
    sa.CheckConstraint('seq > 0', name=op.f('ck_audit_link_seq_positive')),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_link_entry_id_audit_entry')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_link')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_audit_link_entry_id')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_link_hash')),
    sa.UniqueConstraint('previous_hash', name=op.f('uq_audit_link_previous_hash'))
    )
    op.create_index('ix_audit_link_linked_at', 'audit_link', ['linked_at', 'seq'])
    # Not in batch mode: SQLite would make the table anew, without its triggers.
    op.create_index('ix_audit_entry_actor_action_at', 'audit_entry', ['actor_id', 'action', 'at'])
    _link_what_is_there()
    if op.get_bind().dialect.name == 'sqlite':
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


ENTRY = sa.table('audit_entry',
    sa.column('id', sa.Integer()), sa.column('at', sa.DateTime(timezone=True)), sa.column('actor_id', sa.Integer()),
    sa.column('action', sa.String()), sa.column('record_kind', sa.String()), sa.column('record_id', sa.Integer()),
    sa.column('reason', sa.Text()), sa.column('details', sa.JSON()))
LINK = sa.table('audit_link',
    sa.column('seq', sa.Integer()), sa.column('entry_id', sa.Integer()), sa.column('salt', sa.String()),
    sa.column('linked_at', sa.DateTime(timezone=True)), sa.column('previous_hash', sa.String()), sa.column('hash', sa.String()))


def _link_what_is_there() -> None:
    """Link all entries in the order of their ids. `docs/audit.md` says how a hash is computed."""
    connection = op.get_bind()
    linked_at = datetime.now(UTC)
    seq, last, last_id = 0, GENESIS, 0
    while entries := connection.execute(
        sa.select(ENTRY).where(ENTRY.c.id > last_id).order_by(ENTRY.c.id).limit(BATCH)
    ).mappings().all():
        links = []
        for entry in entries:
            seq, last_id, salt = seq + 1, entry['id'], secrets.token_hex(16)
            said = dict(entry, at=_text(entry['at']), seq=seq, salt=salt, linked_at=_text(linked_at))
            document = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(',', ':')).encode()
            previous, last = last, hashlib.sha256(bytes.fromhex(last) + document).hexdigest()
            links.append(dict(seq=seq, entry_id=last_id, salt=salt, linked_at=linked_at, previous_hash=previous, hash=last))
        connection.execute(sa.insert(LINK), links)


def _text(moment: datetime) -> str:
    """In UTC, which SQLite leaves unsaid, with six digits of a second."""
    in_utc = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return in_utc.isoformat(timespec='microseconds') + 'Z'


def _guard_on_sqlite() -> None:
    """What 0001 leaves open: REPLACE and upserts, which fire no trigger for the row that they remove."""
    # An id that is not given reads as -1 before the row is there; afterwards it has its real one.
    op.execute(
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
        "WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_positive_id AFTER INSERT ON audit_entry WHEN NEW.id < 1 "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail counts from 1'); END"
    )
    for verb in ('UPDATE', 'DELETE'):
        op.execute(
            f"CREATE TRIGGER audit_link_no_{verb.lower()} BEFORE {verb} ON audit_link "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER audit_link_follows_head BEFORE INSERT ON audit_link "
        "WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_link) "
        f"OR NEW.previous_hash IS NOT COALESCE((SELECT hash FROM audit_link ORDER BY seq DESC LIMIT 1), '{GENESIS}') "
        "OR EXISTS (SELECT 1 FROM audit_link WHERE entry_id = NEW.entry_id OR hash = NEW.hash) "
        "BEGIN SELECT RAISE(ABORT, 'a link follows the head of the audit chain'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    # The table is named with its schema: otherwise a temporary table of the same name would be read.
    op.execute(
        "CREATE FUNCTION refuse_loose_audit_link() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE last_seq integer; last_hash text; "
        "BEGIN "
        "EXECUTE format('SELECT seq, hash FROM %I.%I ORDER BY seq DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME) "
        "INTO last_seq, last_hash; "
        f"IF NEW.seq <> COALESCE(last_seq, 0) + 1 OR NEW.previous_hash <> COALESCE(last_hash, '{GENESIS}') THEN "
        "RAISE EXCEPTION 'a link follows the head of the audit chain'; "
        "END IF; "
        "RETURN NEW; "
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_link_follows_head BEFORE INSERT ON audit_link "
        "FOR EACH ROW EXECUTE FUNCTION refuse_loose_audit_link()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in ('audit_entry_no_replace', 'audit_entry_positive_id'):
            op.execute(f'DROP TRIGGER {name}')
    op.drop_index('ix_audit_entry_actor_action_at', 'audit_entry')
    op.drop_table('audit_link')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION refuse_loose_audit_link')
