"""Sealed submissions, receipts and openings; the text of a proposal is empty until it is opened.

Revision ID: 0005
Revises: 0004
"""

import json
import secrets

import sqlalchemy as sa
from alembic import op

from app.core.secrets import encrypt


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

CHALLENGE_STATES = ('concept', 'adopted', 'dialogue', 'open', 'closed', 'assessment', 'decided', 'in_experiment', 'completed', 'no_proposals', 'withdrawn')
PROPOSAL_STATES = ('draft', 'submitted', 'withdrawn', 'opened', 'damaged', 'invited', 'chosen', 'not_chosen')
TEXTS = ('idea', 'why_it_works', 'smallest_test', 'team')
EMPTY = "idea = '' AND why_it_works = '' AND smallest_test = '' AND team = '' AND manifest = '' AND price_eur IS NULL"


def upgrade() -> None:
    _refuse_what_cannot_be_sealed()
    op.create_table('opening',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'expired', 'confirmed', 'done', 'refused', name='openingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first_by_id', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_by_id', sa.Integer(), nullable=True),
    sa.Column('second_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.CheckConstraint("(second_at IS NULL) = (state IN ('waiting', 'expired'))", name=op.f('ck_opening_confirmed_by_two')),
    sa.CheckConstraint("state <> 'done' OR opened_at IS NOT NULL", name=op.f('ck_opening_done_has_date')),
    sa.CheckConstraint("state <> 'refused' OR refusal <> ''", name=op.f('ck_opening_refused_has_reason')),
    sa.CheckConstraint('second_by_id IS NULL OR second_by_id <> first_by_id', name=op.f('ck_opening_two_different_people')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_opening_challenge_id_challenge')),
    sa.ForeignKeyConstraint(['first_by_id'], ['user.id'], name=op.f('fk_opening_first_by_id_user')),
    sa.ForeignKeyConstraint(['second_by_id'], ['user.id'], name=op.f('fk_opening_second_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening')),
    sa.UniqueConstraint('ref', name=op.f('uq_opening_ref'))
    )
    with op.batch_alter_table('opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opening_challenge_id'), ['challenge_id'], unique=False)
        batch_op.create_index('uq_opening_challenge_live', ['challenge_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'confirmed', 'done')"), postgresql_where=sa.text("state IN ('waiting', 'confirmed', 'done')"))

    op.create_table('draft_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('meta_box', sa.LargeBinary(), nullable=False),
    sa.Column('content_box', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_draft_file_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_draft_file_ref'))
    )
    with op.batch_alter_table('draft_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_file_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('opened_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_opened_file_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opened_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_opened_file_ref'))
    )
    with op.batch_alter_table('opened_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opened_file_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('proposal_draft',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_draft_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_proposal_draft'))
    )

    op.create_table('submission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seal_key', sa.String(length=16), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('ciphertext_sha256', sa.String(length=64), nullable=False),
    sa.Column('ciphertext_size', sa.Integer(), nullable=False),
    sa.Column('header', sa.LargeBinary(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_how', sa.Enum('replaced', 'withdrawn', name='submissionend', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL AND header IS NOT NULL AND body IS NOT NULL) OR (ended_at IS NOT NULL AND header IS NULL AND body IS NULL)', name=op.f('ck_submission_ended_has_no_ciphertext')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_how IS NULL)', name=op.f('ck_submission_ended_has_how')),
    sa.CheckConstraint('received_at < deadline', name=op.f('ck_submission_received_before_deadline')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_submission_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user.id'], name=op.f('fk_submission_submitted_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.create_index('ix_submission_proposal', ['proposal_id'], unique=False)
        batch_op.create_index('uq_submission_proposal_live', ['proposal_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('signature', sa.String(length=128), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_receipt_submission_id_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('ref', name=op.f('uq_receipt_ref')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_receipt_submission_id'))
    )

    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposals_opened_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_challenge_challengestate'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_challenge_challengestate'), _one_of('state', CHALLENGE_STATES))
        batch_op.create_check_constraint(batch_op.f('ck_challenge_assessment_has_opening'), "state <> 'assessment' OR proposals_opened_at IS NOT NULL")
    _closing_time_never_moves_earlier()
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('manifest', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_proposal_proposalstate'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_proposal_decided_has_date_and_reason'), type_='check')
    _open_what_was_closed()
    _encrypt_drafts()
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.alter_column('manifest', server_default=None, existing_type=sa.Text(), existing_nullable=False)
        batch_op.create_check_constraint(batch_op.f('ck_proposal_proposalstate'), _one_of('state', PROPOSAL_STATES))
        batch_op.create_check_constraint(batch_op.f('ck_proposal_sealed_is_empty'), f"state IN ('opened', 'invited', 'chosen', 'not_chosen') OR ({EMPTY})")
        batch_op.create_check_constraint(batch_op.f('ck_proposal_opened_has_date'), "state NOT IN ('opened', 'invited', 'chosen', 'not_chosen', 'damaged') OR opened_at IS NOT NULL")
        batch_op.create_check_constraint(batch_op.f('ck_proposal_decided_has_date'), "state NOT IN ('chosen', 'not_chosen') OR decided_at IS NOT NULL")
    _accept_only_in_time()


def _one_of(column: str, values: tuple[str, ...]) -> str:
    quoted = ', '.join(f"'{value}'" for value in values)
    return f'{column} IN ({quoted})'


def _refuse_what_cannot_be_sealed() -> None:
    """What was submitted in the clear before its closing time stays as it is: it can be sealed by its supplier only."""
    waiting = op.get_bind().scalar(
        sa.text(
            "SELECT count(*) FROM proposal JOIN challenge ON challenge.id = proposal.challenge_id WHERE proposal.state = 'submitted' "
            "AND challenge.state = 'open' AND challenge.closing_at > :now"
        ).bindparams(sa.bindparam('now', _now(), sa.DateTime(timezone=True)))
    )
    if waiting:
        raise RuntimeError(
            f"{waiting} proposals were submitted before there was a seal and their closing time has not come: upgrade after it "
            "(demo content: vraagplein demo load --reset with the earlier release, or remove the instance folder)"
        )


def _open_what_was_closed() -> None:
    """What could be read already, by the clock, is opened; its vraagstuk is in assessment."""
    now = sa.bindparam('now', _now(), sa.DateTime(timezone=True))
    op.get_bind().execute(
        sa.text(
            "UPDATE challenge SET state = 'assessment', proposals_opened_at = closing_at WHERE state = 'open' AND closing_at <= :now "
            "AND EXISTS (SELECT 1 FROM proposal WHERE proposal.challenge_id = challenge.id AND proposal.state = 'submitted')"
        ).bindparams(now)
    )
    op.execute(
        "UPDATE proposal SET state = CASE WHEN state = 'submitted' THEN 'opened' ELSE state END, "
        "opened_at = coalesce((SELECT closing_at FROM challenge WHERE challenge.id = proposal.challenge_id), submitted_at, updated_at) "
        "WHERE state IN ('submitted', 'chosen', 'not_chosen')"
    )
    op.execute(
        "UPDATE challenge SET proposals_opened_at = closing_at WHERE proposals_opened_at IS NULL AND EXISTS "
        "(SELECT 1 FROM proposal WHERE proposal.challenge_id = challenge.id AND proposal.state IN ('opened', 'chosen', 'not_chosen'))"
    )


def _encrypt_drafts() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text(f"SELECT id, updated_at, price_eur, {', '.join(TEXTS)} FROM proposal WHERE state IN ('draft', 'withdrawn')")).mappings().all()
    for row in found:
        draft = {'price_eur': row['price_eur'], 'salt': secrets.token_hex(32), 'texts': {name: row[name] for name in TEXTS}}
        box = encrypt(json.dumps(draft).encode(), purpose='draft', context=f"proposal {row['id']}")
        connection.execute(
            sa.text('INSERT INTO proposal_draft (proposal_id, box, saved_at) VALUES (:id, :box, :saved_at)'),
            {'id': row['id'], 'box': box, 'saved_at': row['updated_at']},
        )
    op.execute(f"UPDATE proposal SET price_eur = NULL, {', '.join(name + chr(61) + chr(39) * 2 for name in TEXTS)} WHERE state IN ('draft', 'withdrawn')")


def _now():
    from app.core.clock import now

    return now()


def _closing_time_never_moves_earlier() -> None:
    """SQLite made the table anew, without its trigger of migration 0002."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            "CREATE TRIGGER challenge_closing_never_earlier BEFORE UPDATE OF closing_at ON challenge "
            "WHEN OLD.state = 'open' AND (NEW.closing_at IS NULL OR NEW.closing_at < OLD.closing_at) "
            "BEGIN SELECT RAISE(ABORT, 'a closing time never moves to an earlier moment'); END"
        )


ACCEPTED = (
    "EXISTS (SELECT 1 FROM proposal JOIN challenge ON challenge.id = proposal.challenge_id WHERE proposal.id = NEW.proposal_id "
    "AND challenge.state = 'open' AND NEW.received_at < challenge.closing_at AND NEW.deadline = challenge.closing_at)"
)


def _accept_only_in_time() -> None:
    """A submission comes in while its vraagstuk is open and before its closing time, or not at all."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            f"CREATE TRIGGER submission_in_time BEFORE INSERT ON submission WHEN NOT {ACCEPTED} "
            "BEGIN SELECT RAISE(ABORT, 'the closing time has passed'); END"
        )
        return
    # The clock of receipts is the database server's own, of the moment itself and not of the start of the transaction.
    op.execute("CREATE FUNCTION receipt_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()'")
    # The condition of a trigger cannot ask other tables, so the function asks.
    op.execute(
        f"CREATE FUNCTION refuse_late_submission() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT {ACCEPTED} THEN "
        "RAISE EXCEPTION 'the closing time has passed' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute("CREATE TRIGGER submission_in_time BEFORE INSERT ON submission FOR EACH ROW EXECUTE FUNCTION refuse_late_submission()")


def downgrade() -> None:
    raise NotImplementedError("a sealed proposal cannot be put back in the clear: restore a backup of before the upgrade")
