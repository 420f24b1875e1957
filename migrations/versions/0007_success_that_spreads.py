"""Experiments that may fail, lessons that are found, success that spreads.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ambassador',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_ambassador_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ambassador')),
    sa.UniqueConstraint('ref', name=op.f('uq_ambassador_ref')),
    sa.UniqueConstraint('user_id', name=op.f('uq_ambassador_user_id'))
    )
    op.create_table('mandate_ceiling',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('one_signs_to_eur', sa.Integer(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('one_signs_to_eur >= 0', name=op.f('ck_mandate_ceiling_positive')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_mandate_ceiling_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_mandate_ceiling_set_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_mandate_ceiling'))
    )
    op.create_table('ambassador_theme',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['ambassador.id'], name=op.f('fk_ambassador_theme_record_id_ambassador'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_ambassador_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('record_id', 'theme_id', name=op.f('pk_ambassador_theme'))
    )
    with op.batch_alter_table('ambassador_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ambassador_theme_theme_id'), ['theme_id'], unique=False)

    op.create_table('check_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_check_in_link_experiment_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_check_in_link_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_check_in_link_token_hash'))
    )
    with op.batch_alter_table('check_in_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_in_link_experiment_id'), ['experiment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_in_link_user_id'), ['user_id'], unique=False)

    op.create_table('escalation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('legal', 'money', 'people', 'data', 'cooperation', 'other', name='escalationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('article', sa.String(length=40), nullable=False),
    sa.Column('law_key', sa.String(length=240), nullable=False),
    sa.Column('article_key', sa.String(length=80), nullable=False),
    sa.Column('public_text', sa.String(length=600), nullable=False),
    sa.Column('asked_id', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f('ck_escalation_answered_has_answer')),
    sa.CheckConstraint("withdrawn_at IS NULL OR answered_at IS NULL", name=op.f('ck_escalation_answered_stays')),
    sa.CheckConstraint("kind <> 'legal' OR (law_key <> '' AND article_key <> '')", name=op.f('ck_escalation_legal_has_keys')),
    sa.CheckConstraint("kind <> 'legal' OR (law <> '' AND article <> '' AND public_text <> '')", name=op.f('ck_escalation_legal_has_law')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_escalation_answered_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['asked_id'], ['user.id'], name=op.f('fk_escalation_asked_id_user')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_escalation_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_escalation_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
    sa.UniqueConstraint('ref', name=op.f('uq_escalation_ref'))
    )
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_escalation_asked_id'), ['asked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_escalation_experiment_id'), ['experiment_id'], unique=False)
        batch_op.create_index('ix_escalation_law', ['kind', 'law_key', 'article_key'], unique=False)

    op.create_table('experiment_factor',
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('factor', sa.Enum('employees', 'variety', 'inside', 'public_partners', 'private_partners', 'technology', 'leadership', 'mistakes', 'time', 'money', 'law', 'continuity', 'citizens', 'funds', 'research', name='factor', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.CheckConstraint('score BETWEEN 1 AND 5', name=op.f('ck_experiment_factor_score_bounds')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_experiment_factor_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('experiment_id', 'factor', name=op.f('pk_experiment_factor'))
    )
    op.create_table('introduction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('taker_id', sa.Integer(), nullable=False),
    sa.Column('ambassador_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['ambassador_id'], ['user.id'], name=op.f('fk_introduction_ambassador_id_user')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_introduction_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['giver_id'], ['organisation.id'], name=op.f('fk_introduction_giver_id_organisation')),
    sa.ForeignKeyConstraint(['taker_id'], ['organisation.id'], name=op.f('fk_introduction_taker_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction')),
    sa.UniqueConstraint('experiment_id', 'taker_id', 'ambassador_id', name=op.f('uq_introduction_experiment_id_taker_id_ambassador_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_introduction_ref'))
    )
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_introduction_ambassador_id'), ['ambassador_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_experiment_id'), ['experiment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_giver_id'), ['giver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_taker_id'), ['taker_id'], unique=False)

    op.create_table('loss_mandate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('euros', sa.Integer(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('needs_two', sa.Boolean(), nullable=False),
    sa.Column('first_by_id', sa.Integer(), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_by_id', sa.Integer(), nullable=True),
    sa.Column('second_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('in_force_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('near_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('over_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f('ck_loss_mandate_later_has_reason')),
    sa.CheckConstraint('euros >= 0', name=op.f('ck_loss_mandate_euros_positive')),
    sa.CheckConstraint('second_by_id IS NULL OR second_by_id <> first_by_id', name=op.f('ck_loss_mandate_two_people')),
    sa.CheckConstraint('weeks BETWEEN 1 AND 104', name=op.f('ck_loss_mandate_weeks_bounds')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_loss_mandate_experiment_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['first_by_id'], ['user.id'], name=op.f('fk_loss_mandate_first_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['second_by_id'], ['user.id'], name=op.f('fk_loss_mandate_second_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loss_mandate')),
    sa.UniqueConstraint('experiment_id', 'number', name=op.f('uq_loss_mandate_experiment_id_number'))
    )
    op.create_table('seat_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Enum('project_leader', 'executive_ambassador', 'service_manager', 'information_manager', name='seat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_seat_invitation_experiment_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invited_by_id'], ['user.id'], name=op.f('fk_seat_invitation_invited_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_seat_invitation_token_hash'))
    )
    with op.batch_alter_table('seat_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seat_invitation_experiment_id'), ['experiment_id'], unique=False)

    op.create_table('stakeholder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('ring', sa.Enum('core', 'involved', 'around', name='ring', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('needed_for', sa.String(length=600), nullable=False),
    sa.Column('wants', sa.String(length=600), nullable=False),
    sa.Column('next_action', sa.String(length=300), nullable=False),
    sa.Column('who_id', sa.Integer(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("done_at IS NULL OR next_action <> ''", name=op.f('ck_stakeholder_done_has_action')),
    sa.CheckConstraint("due IS NULL OR next_action <> ''", name=op.f('ck_stakeholder_due_has_action')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_stakeholder_experiment_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['who_id'], ['user.id'], name=op.f('fk_stakeholder_who_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stakeholder')),
    sa.UniqueConstraint('ref', name=op.f('uq_stakeholder_ref'))
    )
    with op.batch_alter_table('stakeholder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stakeholder_experiment_id'), ['experiment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stakeholder_who_id'), ['who_id'], unique=False)

    op.create_table('supplier_reference',
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'agreed', 'declined', 'withdrawn', name='referencestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('words', sa.String(length=600), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state = 'asked' OR answered_at IS NOT NULL", name=op.f('ck_supplier_reference_answered_has_date')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_supplier_reference_answered_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_supplier_reference_asked_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_supplier_reference_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('experiment_id', name=op.f('pk_supplier_reference'))
    )
    op.create_table('value_result',
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Enum('quality', 'efficiency', 'employees', 'citizens', 'politics', name='publicvalue', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('effect', sa.Enum('better', 'same', 'worse', 'unknown', name='effect', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_value_result_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('experiment_id', 'value', name=op.f('pk_value_result'))
    )
    op.create_table('domain_check',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('domain', sa.Enum('condition', 'technology', 'value', 'adopters', 'organisation', 'system', 'time', name='complexitydomain', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('complexity', sa.Enum('simple', 'complicated', 'complex', name='complexity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.String(length=600), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['scaling_case.id'], name=op.f('fk_domain_check_case_id_scaling_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'domain', name=op.f('pk_domain_check'))
    )
    op.create_table('lesson_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('saved_eur', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('saved_eur IS NULL OR saved_eur >= 0', name=op.f('ck_lesson_use_saved_positive')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_lesson_use_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_lesson_use_lesson_id_lesson'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_lesson_use_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_use')),
    sa.UniqueConstraint('lesson_id', 'organisation_id', name=op.f('uq_lesson_use_lesson_id_organisation_id'))
    )
    with op.batch_alter_table('lesson_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_use_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('measure_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.Column('check_in_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('value', sa.Numeric(precision=14, scale=3), nullable=False),
    sa.ForeignKeyConstraint(['check_in_id'], ['check_in.id'], name=op.f('fk_measure_value_check_in_id_check_in'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_value_measure_id_measure'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_value'))
    )
    with op.batch_alter_table('measure_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_value_check_in_id'), ['check_in_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_value_measure_id'), ['measure_id'], unique=False)

    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['scaling_case.id'], name=op.f('fk_milestone_case_id_scaling_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_milestone_done_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_case_id'), ['case_id'], unique=False)

    op.create_table('readiness_component',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('readiness', sa.Integer(), nullable=False),
    sa.Column('use', sa.Integer(), nullable=False),
    sa.CheckConstraint('readiness BETWEEN 0 AND 9', name=op.f('ck_readiness_component_readiness_bounds')),
    sa.CheckConstraint('use BETWEEN 0 AND 9', name=op.f('ck_readiness_component_use_bounds')),
    sa.ForeignKeyConstraint(['case_id'], ['scaling_case.id'], name=op.f('fk_readiness_component_case_id_scaling_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readiness_component')),
    sa.UniqueConstraint('case_id', 'position', name=op.f('uq_readiness_component_case_id_position'))
    )
    op.create_table('sharing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('showcase_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('newsletter', 'demonstration', 'workshop', 'interview', name='sharingkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sharing_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['showcase_id'], ['showcase.id'], name=op.f('fk_sharing_showcase_id_showcase'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing'))
    )
    with op.batch_alter_table('sharing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sharing_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sharing_showcase_id'), ['showcase_id'], unique=False)

    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_from_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_adoption_taken_from_id'), ['taken_from_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_adoption_taken_from_id_adoption'), 'adoption', ['taken_from_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_adoption_not_from_itself'), "taken_from_id IS NULL OR taken_from_id <> id")

    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_mail', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.alter_column('by_mail', server_default=None, existing_type=sa.Boolean(), existing_nullable=False)

    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('strategy', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('innovation_types', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('origin', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('origin_source', sa.String(length=300), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('technology_share', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('technology_novelty', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('target_group', sa.String(length=500), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('partners', sa.String(length=500), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('contact', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('silence_told_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('intended_outcome', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('originator', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('failure_answers', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.create_check_constraint(batch_op.f('ck_experiment_intends_an_end'), "intended_outcome IN ('', 'succeeded', 'failed', 'stopped', 'inconclusive')")
        batch_op.create_check_constraint(batch_op.f('ck_experiment_strategy'), _one_of('strategy', ('together', 'spotlight', 'under_the_radar', 'expert_group')))
        batch_op.create_check_constraint(batch_op.f('ck_experiment_origin'), _one_of('origin', ('own', 'adapted', 'copy')))
        batch_op.create_check_constraint(batch_op.f('ck_experiment_technologyshare'), _one_of('technology_share', ('little', 'important', 'entire')))
        batch_op.create_check_constraint(batch_op.f('ck_experiment_technologynovelty'), _one_of('technology_novelty', ('new', 'changed', 'known')))

    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.alter_column('innovation_types', server_default=None, existing_type=sa.JSON(), existing_nullable=False)
        batch_op.alter_column('origin_source', server_default=None, existing_type=sa.String(length=300), existing_nullable=False)
        batch_op.alter_column('target_group', server_default=None, existing_type=sa.String(length=500), existing_nullable=False)
        batch_op.alter_column('partners', server_default=None, existing_type=sa.String(length=500), existing_nullable=False)
        batch_op.alter_column('contact', server_default=None, existing_type=sa.String(length=200), existing_nullable=False)
        batch_op.alter_column('intended_outcome', server_default=None, existing_type=sa.String(length=40), existing_nullable=False)
        batch_op.alter_column('originator', server_default=None, existing_type=sa.String(length=200), existing_nullable=False)
        batch_op.alter_column('failure_answers', server_default=None, existing_type=sa.JSON(), existing_nullable=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('province', sa.String(length=40), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_organisation_province'), ['province'], unique=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.alter_column('province', server_default=None, existing_type=sa.String(length=40), existing_nullable=False)

    with op.batch_alter_table('scaling_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('remedy', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('facilities', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('procurement_basis', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('procurement_note', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('procurement_estimate_eur', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reminded_on', sa.Date(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_scaling_case_estimate_positive'), 'procurement_estimate_eur >= 0')
        batch_op.create_check_constraint(batch_op.f('ck_scaling_case_remedy'), _one_of('remedy', ('improve', 'outsource', 'replace', 'move', 'reorient', 'postpone', 'stop')))
        batch_op.create_check_constraint(batch_op.f('ck_scaling_case_procurementbasis'), _one_of('procurement_basis', ('option', 'new_route', 'own_work')))

    with op.batch_alter_table('scaling_case', schema=None) as batch_op:
        batch_op.alter_column('facilities', server_default=None, existing_type=sa.Text(), existing_nullable=False)
        batch_op.alter_column('procurement_note', server_default=None, existing_type=sa.Text(), existing_nullable=False)

    with op.batch_alter_table('showcase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('returned_side', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('returned_reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_showcase_consentside'), _one_of('returned_side', ('agency', 'supplier')))
        batch_op.create_check_constraint(batch_op.f('ck_showcase_returned_has_reason'), "returned_at IS NULL OR (returned_reason <> '' AND returned_side IS NOT NULL)")

    with op.batch_alter_table('showcase', schema=None) as batch_op:
        batch_op.alter_column('returned_reason', server_default=None, existing_type=sa.Text(), existing_nullable=False)

    with op.batch_alter_table('stop_criterion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('measure_position', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('comparison', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('threshold', sa.Numeric(precision=14, scale=3), nullable=True))
        batch_op.add_column(sa.Column('answer', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('answered_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_stop_criterion_answered_by_id_user'), 'user', ['answered_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_check_constraint(batch_op.f('ck_stop_criterion_comparison'), _one_of('comparison', ('at_least', 'at_most')))
        batch_op.create_check_constraint(batch_op.f('ck_stop_criterion_number_is_whole'), "(threshold IS NULL) = (comparison IS NULL) AND (threshold IS NULL) = (measure_position IS NULL)")
        batch_op.create_check_constraint(batch_op.f('ck_stop_criterion_answer_has_text'), "answered_at IS NULL OR (met_at IS NOT NULL AND answer <> '')")

    with op.batch_alter_table('stop_criterion', schema=None) as batch_op:
        batch_op.alter_column('answer', server_default=None, existing_type=sa.Text(), existing_nullable=False)

    with op.batch_alter_table('trojka_seat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_guest', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('trojka_seat', schema=None) as batch_op:
        batch_op.alter_column('is_guest', server_default=None, existing_type=sa.Boolean(), existing_nullable=False)

    # What was signed before is the first mandate, in force from that moment.
    op.execute(
        "INSERT INTO loss_mandate (experiment_id, number, euros, weeks, reason, needs_two, first_by_id, first_at, in_force_at) "
        "SELECT id, 1, mandate_eur, mandate_weeks, '', FALSE, mandate_signed_by_id, mandate_signed_at, mandate_signed_at "
        "FROM experiment WHERE mandate_signed_at IS NOT NULL AND mandate_eur IS NOT NULL AND mandate_weeks IS NOT NULL"
    )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    quoted = ', '.join(f"'{value}'" for value in values)
    return f'{column} IN ({quoted})'


def downgrade() -> None:
    raise NotImplementedError("mandates, values on the way and dossiers have no earlier form: restore a backup of before the upgrade")
