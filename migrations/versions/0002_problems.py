"""Problems: guard, reuse check, dialogue report, stances, co-owners, routes, burden.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

STATES = ('concept', 'dialogue', 'open', 'closed', 'decided', 'in_experiment', 'completed', 'no_proposals', 'withdrawn', 'adopted')
SUBJECTS = ('supplies_services', 'works', 'social')
ROUTES = ('one_quote', 'several_quotes', 'national', 'social_regime', 'research_exception', 'european_open', 'innovation_partnership', 'competitive_dialogue', 'design_contest')
CAUSES = ('too_little_time', 'too_little_money', 'unclear_problem', 'too_many_conditions', 'not_known', 'no_market', 'other')


def upgrade() -> None:
    op.create_table('form_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('piece', sa.String(length=32), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('fields', sa.Integer(), nullable=False),
    sa.Column('characters', sa.Integer(), nullable=False),
    sa.Column('active_seconds', sa.Integer(), nullable=True),
    sa.Column('clicks', sa.Integer(), nullable=True),
    sa.CheckConstraint('active_seconds >= 0 AND clicks >= 0', name=op.f('ck_form_use_measures_positive')),
    sa.CheckConstraint('fields >= 0 AND characters >= 0', name=op.f('ck_form_use_counts_positive')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_form_use_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_use'))
    )
    with op.batch_alter_table('form_use', schema=None) as batch_op:
        batch_op.create_index('ix_form_use_form_organisation', ['form', 'organisation_id'], unique=False)

    op.create_table('purchasing_policy',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('buyer', sa.Enum('central', 'other', name='buyer', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('one_quote_eur', sa.Integer(), nullable=True),
    sa.Column('several_quotes_eur', sa.Integer(), nullable=True),
    sa.Column('works_one_quote_eur', sa.Integer(), nullable=True),
    sa.Column('works_several_quotes_eur', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('one_quote_eur <= several_quotes_eur', name=op.f('ck_purchasing_policy_ceilings_in_order')),
    sa.CheckConstraint('works_one_quote_eur <= works_several_quotes_eur', name=op.f('ck_purchasing_policy_works_ceilings_in_order')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_purchasing_policy_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_purchasing_policy'))
    )
    op.create_table('co_owner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'accepted', 'declined', 'left', name='coownerstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('promises_adoption', sa.Boolean(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f('ck_co_owner_declined_has_reason')),
    sa.CheckConstraint("state = 'asked' OR decided_at IS NOT NULL", name=op.f('ck_co_owner_decided_has_date')),
    sa.CheckConstraint('share BETWEEN 1 AND 99', name=op.f('ck_co_owner_share_percentage')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_co_owner_asked_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_co_owner_challenge_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_co_owner_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_co_owner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_co_owner')),
    sa.UniqueConstraint('challenge_id', 'organisation_id', name=op.f('uq_co_owner_challenge_id_organisation_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_co_owner_ref'))
    )
    with op.batch_alter_table('co_owner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_co_owner_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('dialogue_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('spoken_on', sa.Date(), nullable=False),
    sa.Column('with_whom', sa.String(length=200), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['user.id'], name=op.f('fk_dialogue_contact_added_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_dialogue_contact_challenge_id_challenge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_contact')),
    sa.UniqueConstraint('ref', name=op.f('uq_dialogue_contact_ref'))
    )
    with op.batch_alter_table('dialogue_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dialogue_contact_challenge_id'), ['challenge_id'], unique=False)

    op.create_table('guard_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('rule', sa.String(length=3), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('sentence_key', sa.String(length=64), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("lifted_at IS NULL OR (reason <> '' AND lifted_by_id IS NOT NULL)", name=op.f('ck_guard_block_lift_has_reason')),
    sa.CheckConstraint('lifted_by_id <> written_by_id', name=op.f('ck_guard_block_lifted_by_a_second_person')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_guard_block_challenge_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_guard_block_lifted_by_id_user'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_guard_block_written_by_id_user'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guard_block')),
    sa.UniqueConstraint('challenge_id', 'field', 'rule', 'sentence_key', name=op.f('uq_guard_block_challenge_id_field_rule_sentence_key'))
    )
    with op.batch_alter_table('guard_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guard_block_rule'), ['rule'], unique=False)

    op.create_table('reuse_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('does_not_fit', 'talking', 'adopt', name='reuseverdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("verdict <> 'does_not_fit' OR reason <> ''", name=op.f('ck_reuse_answer_not_fitting_has_reason')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_reuse_answer_answered_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_reuse_answer_challenge_id_challenge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reuse_answer')),
    sa.UniqueConstraint('challenge_id', 'kind', 'record_id', name=op.f('uq_reuse_answer_challenge_id_kind_record_id'))
    )
    op.create_table('stance',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('chance', 'tense', name='stancekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('line', sa.String(length=280), nullable=False),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_stance_challenge_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_stance_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['taken_by_id'], ['user.id'], name=op.f('fk_stance_taken_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('challenge_id', 'organisation_id', name=op.f('pk_stance'))
    )
    with op.batch_alter_table('stance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stance_organisation_id'), ['organisation_id'], unique=False)

    # New columns that may not be empty begin with a value for the rows that are there; after that the application gives it.
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changes', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.alter_column('changes', server_default=None)

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refusal', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_question_merged_into_id_question'), 'question', ['merged_into_id'], ['id'])
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.alter_column('refusal', server_default=None)
        batch_op.drop_constraint(batch_op.f('ck_question_answer_has_date'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_question_answer_has_date'), "(answer = '' AND refusal = '' AND merged_into_id IS NULL) OR answered_at IS NOT NULL")
        batch_op.create_check_constraint(batch_op.f('ck_question_answered_or_refused'), "answer = '' OR refusal = ''")
        batch_op.create_check_constraint(batch_op.f('ck_question_merged_has_no_answer'), "merged_into_id IS NULL OR (answer = '' AND refusal = '')")
        batch_op.create_check_constraint(batch_op.f('ck_question_merged_into_another'), "merged_into_id <> id")

    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reuse_checked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('adopted_path', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('report_published_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('lead_share', sa.Integer(), nullable=False, server_default='100'))
        batch_op.add_column(sa.Column('scaling_volume', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('subject', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('route_choice', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('route_advice', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('questions_close_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('no_proposals_cause', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('copied_from_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('country', sa.String(length=2), nullable=False, server_default='NL'))
        batch_op.create_foreign_key(batch_op.f('fk_challenge_copied_from_id_challenge'), 'challenge', ['copied_from_id'], ['id'], ondelete='SET NULL')
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        for name in ('adopted_path', 'lead_share', 'scaling_volume', 'country'):
            batch_op.alter_column(name, server_default=None)
        batch_op.drop_constraint(batch_op.f('ck_challenge_challengestate'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_challenge_challengestate'), _one_of('state', STATES))
        batch_op.create_check_constraint(batch_op.f('ck_challenge_subject'), _one_of('subject', SUBJECTS))
        batch_op.create_check_constraint(batch_op.f('ck_challenge_route'), _one_of('route_choice', ROUTES))
        batch_op.create_check_constraint(batch_op.f('ck_challenge_noproposalscause'), _one_of('no_proposals_cause', CAUSES))
        batch_op.create_check_constraint(batch_op.f('ck_challenge_adopted_leads_somewhere'), "state <> 'adopted' OR adopted_path <> ''")
        batch_op.create_check_constraint(batch_op.f('ck_challenge_lead_share_percentage'), 'lead_share BETWEEN 1 AND 100')
        batch_op.create_check_constraint(batch_op.f('ck_challenge_questions_close_first'), 'questions_close_at IS NULL OR questions_close_at < closing_at')
    op.execute("UPDATE challenge SET report_published_at = opened_at WHERE dialogue_report <> ''")
    op.execute("UPDATE challenge SET country = 'US' WHERE language = 'en' AND source_key IS NOT NULL")
    _closing_time_never_moves_earlier()


def _one_of(column: str, values: tuple[str, ...]) -> str:
    quoted = ', '.join(f"'{value}'" for value in values)
    return f'{column} IN ({quoted})'


def _closing_time_never_moves_earlier() -> None:
    """What suppliers were promised is kept by the database too, whatever an application does."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            "CREATE TRIGGER challenge_closing_never_earlier BEFORE UPDATE OF closing_at ON challenge "
            "WHEN OLD.state = 'open' AND (NEW.closing_at IS NULL OR NEW.closing_at < OLD.closing_at) "
            "BEGIN SELECT RAISE(ABORT, 'a closing time never moves to an earlier moment'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_earlier_closing() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'a closing time never moves to an earlier moment' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER challenge_closing_never_earlier BEFORE UPDATE OF closing_at ON challenge FOR EACH ROW "
        "WHEN (OLD.state = 'open' AND (NEW.closing_at IS NULL OR NEW.closing_at < OLD.closing_at)) "
        "EXECUTE FUNCTION refuse_earlier_closing()"
    )


def downgrade() -> None:
    op.execute('DROP TRIGGER challenge_closing_never_earlier' + (' ON challenge' if op.get_bind().dialect.name == 'postgresql' else ''))
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION refuse_earlier_closing')
    # Concepts that ended because something was taken over become concepts again.
    op.execute("UPDATE challenge SET state = 'concept' WHERE state = 'adopted'")
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        for name in ('subject', 'route', 'noproposalscause', 'adopted_leads_somewhere', 'lead_share_percentage', 'questions_close_first', 'challengestate'):
            batch_op.drop_constraint(batch_op.f(f'ck_challenge_{name}'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_challenge_challengestate'), _one_of('state', STATES[:-1]))
        batch_op.drop_constraint(batch_op.f('fk_challenge_copied_from_id_challenge'), type_='foreignkey')
        for name in ('reuse_checked_at', 'adopted_path', 'report_published_at', 'lead_share', 'scaling_volume', 'subject', 'route_choice', 'route_advice', 'questions_close_at', 'no_proposals_cause', 'copied_from_id', 'country'):
            batch_op.drop_column(name)

    with op.batch_alter_table('question', schema=None) as batch_op:
        for name in ('answer_has_date', 'answered_or_refused', 'merged_has_no_answer', 'merged_into_another'):
            batch_op.drop_constraint(batch_op.f(f'ck_question_{name}'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_question_merged_into_id_question'), type_='foreignkey')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('refusal')
    op.execute("UPDATE question SET answered_at = NULL WHERE answer = ''")
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f('ck_question_answer_has_date'), "answer = '' OR answered_at IS NOT NULL")

    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.drop_column('changes')

    with op.batch_alter_table('stance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stance_organisation_id'))

    op.drop_table('stance')
    op.drop_table('reuse_answer')
    with op.batch_alter_table('guard_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guard_block_rule'))

    op.drop_table('guard_block')
    with op.batch_alter_table('dialogue_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dialogue_contact_challenge_id'))

    op.drop_table('dialogue_contact')
    with op.batch_alter_table('co_owner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_co_owner_organisation_id'))

    op.drop_table('co_owner')
    op.drop_table('purchasing_policy')
    with op.batch_alter_table('form_use', schema=None) as batch_op:
        batch_op.drop_index('ix_form_use_form_organisation')

    op.drop_table('form_use')
