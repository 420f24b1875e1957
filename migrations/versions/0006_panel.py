"""Panels, scores, decisions that a director signs, and letters with a reason for each criterion.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KINDS = ('invite', 'choose', 'none')
STATES = ('prepared', 'offered', 'signed')


def upgrade() -> None:
    op.create_table('panel',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('is_blind', sa.Boolean(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('established_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_panel_challenge_id_challenge')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_panel_created_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('challenge_id', name=op.f('pk_panel'))
    )

    op.create_table('panel_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('background', sa.Enum('user', 'practice', 'policy', 'procurement', 'digital', 'finance', 'legal', 'science', 'other', name='background', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('named', 'declared', 'conflicted', 'left', name='memberstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state = 'named' OR state = 'left' OR declared_at IS NOT NULL", name=op.f('ck_panel_member_declared_has_date')),
    sa.CheckConstraint("state IN ('named', 'left') OR user_id IS NOT NULL", name=op.f('ck_panel_member_declared_by_somebody')),
    sa.ForeignKeyConstraint(['challenge_id'], ['panel.challenge_id'], name=op.f('fk_panel_member_challenge_id_panel'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_panel_member_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_member')),
    sa.UniqueConstraint('challenge_id', 'email', name=op.f('uq_panel_member_challenge_id_email')),
    sa.UniqueConstraint('challenge_id', 'user_id', name=op.f('uq_panel_member_challenge_id_user_id'))
    )
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_member_user_id'), ['user_id'], unique=False)

    op.create_table('interest',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('has_conflict', sa.Boolean(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.CheckConstraint("NOT has_conflict OR explanation <> ''", name=op.f('ck_interest_conflict_is_explained')),
    sa.ForeignKeyConstraint(['member_id'], ['panel_member.id'], name=op.f('fk_interest_member_id_panel_member'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_interest_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('member_id', 'proposal_id', name=op.f('pk_interest'))
    )

    op.create_table('assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'established', name='assessmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name=op.f('ck_assessment_submitted_has_date')),
    sa.ForeignKeyConstraint(['member_id'], ['panel_member.id'], name=op.f('fk_assessment_member_id_panel_member'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_assessment_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('member_id', 'proposal_id', name=op.f('uq_assessment_member_id_proposal_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_assessment_ref'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('score',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('points BETWEEN 1 AND 5', name=op.f('ck_score_points_on_the_scale')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_score_assessment_id_assessment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_score_criterion_id_criterion')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion_id', name=op.f('pk_score'))
    )

    op.create_table('panel_meeting',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['panel.challenge_id'], name=op.f('fk_panel_meeting_challenge_id_panel')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_panel_meeting_written_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('challenge_id', name=op.f('pk_panel_meeting'))
    )

    op.create_table('settlement',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points BETWEEN 1 AND 5', name=op.f('ck_settlement_points_on_the_scale')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_settlement_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_settlement_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['user.id'], name=op.f('fk_settlement_settled_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('proposal_id', 'criterion_id', name=op.f('pk_settlement'))
    )

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), server_default='choose', nullable=False))
        batch_op.add_column(sa.Column('state', sa.String(length=40), server_default='signed', nullable=False))
        batch_op.add_column(sa.Column('characteristics', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('invitation', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('objection_days', sa.Integer(), server_default='20', nullable=False))
        batch_op.add_column(sa.Column('contact_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('contact_email', sa.String(length=254), server_default='', nullable=False))
        batch_op.add_column(sa.Column('comment', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('basis', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('prepared_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.alter_column('decided_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.drop_constraint(batch_op.f('uq_decision_challenge_id'), type_='unique')
        batch_op.create_foreign_key(batch_op.f('fk_decision_prepared_by_id_user'), 'user', ['prepared_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_check_constraint(batch_op.f('ck_decision_decisionkind'), _one_of('kind', KINDS))
        batch_op.create_check_constraint(batch_op.f('ck_decision_decisionstate'), _one_of('state', STATES))
        batch_op.create_check_constraint(batch_op.f('ck_decision_signed_has_date'), "(state = 'signed') = (decided_at IS NOT NULL)")
        batch_op.create_check_constraint(batch_op.f('ck_decision_invitation_is_filled_in'), "kind <> 'invite' OR state <> 'signed' OR invitation <> ''")
        batch_op.create_check_constraint(batch_op.f('ck_decision_objection_term'), 'objection_days BETWEEN 1 AND 366')
    op.execute("UPDATE decision SET prepared_at = decided_at, prepared_by_id = decided_by_id")
    op.execute(
        "UPDATE decision SET kind = 'none' WHERE NOT EXISTS (SELECT 1 FROM proposal WHERE proposal.challenge_id = decision.challenge_id AND proposal.state = 'chosen')"
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        for name in ('kind', 'state', 'characteristics', 'invitation', 'objection_days', 'contact_name', 'contact_email', 'comment', 'basis', 'version'):
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column('prepared_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_check_constraint(batch_op.f('ck_decision_offered_has_date'), "state <> 'offered' OR offered_at IS NOT NULL")
        batch_op.create_index('ix_decision_challenge', ['challenge_id'], unique=False)
        batch_op.create_index('uq_decision_challenge_ended', ['challenge_id'], unique=True, sqlite_where=sa.text("state = 'signed' AND kind <> 'invite'"), postgresql_where=sa.text("state = 'signed' AND kind <> 'invite'"))
        batch_op.create_index('uq_decision_challenge_invited', ['challenge_id'], unique=True, sqlite_where=sa.text("state = 'signed' AND kind = 'invite'"), postgresql_where=sa.text("state = 'signed' AND kind = 'invite'"))
        batch_op.create_index('uq_decision_challenge_unsigned', ['challenge_id'], unique=True, sqlite_where=sa.text("state <> 'signed'"), postgresql_where=sa.text("state <> 'signed'"))
    op.create_table('verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('invited', 'chosen', 'not_chosen', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_verdict_decision_id_decision'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_verdict_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdict')),
    sa.UniqueConstraint('decision_id', 'proposal_id', name=op.f('uq_verdict_decision_id_proposal_id'))
    )
    with op.batch_alter_table('verdict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verdict_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('verdict_reason',
    sa.Column('verdict_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_verdict_reason_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['verdict_id'], ['verdict.id'], name=op.f('fk_verdict_reason_verdict_id_verdict'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('verdict_id', 'criterion_id', name=op.f('pk_verdict_reason'))
    )

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_letter_decision_id_decision')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_letter_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('decision_id', 'proposal_id', name=op.f('uq_letter_decision_id_proposal_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_letter_ref'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_proposal_id'), ['proposal_id'], unique=False)

    op.execute(
        "INSERT INTO verdict (decision_id, proposal_id, outcome, reason) SELECT decision.id, proposal.id, proposal.state, proposal.decision_reason "
        "FROM proposal JOIN decision ON decision.challenge_id = proposal.challenge_id WHERE proposal.state IN ('chosen', 'not_chosen')"
    )
    # Not in a batch: SQLite would make the table anew, which a trigger of migration 0005 reads.
    op.execute('ALTER TABLE proposal DROP COLUMN decision_reason')


def _one_of(column: str, values: tuple[str, ...]) -> str:
    quoted = ', '.join(f"'{value}'" for value in values)
    return f'{column} IN ({quoted})'


def downgrade() -> None:
    raise NotImplementedError("reasons for each criterion and letters have no earlier form: restore a backup of before the upgrade")
