"""the house

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('failed_sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_sign_in'))
    )
    with op.batch_alter_table('failed_sign_in', schema=None) as batch_op:
        batch_op.create_index('ix_failed_sign_in_subject_at', ['subject', 'at'], unique=False)

    op.create_table('heartbeat',
    sa.Column('process', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('process', name=op.f('pk_heartbeat'))
    )
    op.create_table('index_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_index_event'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('abbreviation', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('agency', 'supplier', 'knowledge', name='organisationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('register_kind', sa.String(length=80), nullable=False),
    sa.Column('sector', sa.String(length=80), nullable=False),
    sa.Column('cluster', sa.String(length=80), nullable=False),
    sa.Column('size_class', sa.String(length=40), nullable=False),
    sa.Column('tooi', sa.String(length=200), nullable=True),
    sa.Column('oin', sa.String(length=20), nullable=True),
    sa.Column('kvk', sa.String(length=8), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=False),
    sa.Column('inhabitants', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('inhabitants IS NULL OR inhabitants >= 0', name=op.f('ck_organisation_inhabitants_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisation_slug')),
    sa.UniqueConstraint('tooi', name=op.f('uq_organisation_tooi'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index('ix_organisation_kind_name', ['kind', 'name'], unique=False)

    op.create_table('submitted_form',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('sender', sa.String(length=64), nullable=False),
    sa.Column('location', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', 'sender', name=op.f('pk_submitted_form'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('synonyms', sa.JSON(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['theme.id'], name=op.f('fk_theme_parent_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('name', name=op.f('uq_theme_name')),
    sa.UniqueConstraint('slug', name=op.f('uq_theme_slug'))
    )
    with op.batch_alter_table('theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_parent_id'), ['parent_id'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('is_administrator', sa.Boolean(), nullable=False),
    sa.Column('is_ambassador', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('record_kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_audit_entry_actor_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_audit_entry_record', ['record_kind', 'record_id', 'id'], unique=False)

    op.create_table('auth_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_auth_session_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_auth_session_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_auth_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_auth_session_token_hash'))
    )
    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_auth_session_user_id'), ['user_id'], unique=False)

    op.create_table('challenge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('concept', 'dialogue', 'open', 'closed', 'decided', 'in_experiment', 'completed', 'no_proposals', 'withdrawn', name='challengestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('sufferers', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('frequency', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('benefit', sa.Text(), nullable=False),
    sa.Column('urgency', sa.Text(), nullable=False),
    sa.Column('dialogue_report', sa.Text(), nullable=False),
    sa.Column('budget_eur', sa.Integer(), nullable=True),
    sa.Column('experiments_count', sa.Integer(), nullable=True),
    sa.Column('scaling_option', sa.Text(), nullable=False),
    sa.Column('scaling_max_eur', sa.Integer(), nullable=True),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closing_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_due', sa.Date(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawal_reason', sa.Text(), nullable=False),
    sa.Column('source_key', sa.String(length=80), nullable=True),
    sa.Column('source_name', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'closed'", name=op.f('ck_challenge_closed_is_by_the_clock')),
    sa.CheckConstraint("state <> 'decided' OR decided_at IS NOT NULL", name=op.f('ck_challenge_decided_has_date')),
    sa.CheckConstraint("state <> 'open' OR (opened_at IS NOT NULL AND closing_at IS NOT NULL)", name=op.f('ck_challenge_open_has_dates')),
    sa.CheckConstraint("state <> 'withdrawn' OR withdrawal_reason <> ''", name=op.f('ck_challenge_withdrawn_has_reason')),
    sa.CheckConstraint('budget_eur IS NULL OR budget_eur >= 0', name=op.f('ck_challenge_budget_positive')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_challenge_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_challenge_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge')),
    sa.UniqueConstraint('ref', name=op.f('uq_challenge_ref')),
    sa.UniqueConstraint('source_key', name=op.f('uq_challenge_source_key'))
    )
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_challenge_published', ['published_at'], unique=False)
        batch_op.create_index('ix_challenge_state_closing', ['state', 'closing_at'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('role', sa.Enum('officer', 'owner', 'assessor', 'lead', 'director', 'manager', 'member', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invited_by_id'], ['user.id'], name=op.f('fk_invitation_invited_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.String(length=120), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.Column('holds_token', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mail_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mail_message_id'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_user_id'), ['user_id'], unique=False)
        batch_op.create_index('ix_mail_waiting', ['sent_at', 'next_try_at'], unique=False)

    op.create_table('mailed_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.Enum('reset_password', 'confirm_address', name='tokenpurpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mailed_token_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_mailed_token_token_hash'))
    )
    with op.batch_alter_table('mailed_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_token_user_id'), ['user_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('officer', 'owner', 'assessor', 'lead', 'director', 'manager', 'member', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'organisation_id', 'role', name=op.f('uq_membership_user_id_organisation_id_role'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('norm_endorsement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('norm_number', sa.Integer(), nullable=False),
    sa.Column('endorsed_by_id', sa.Integer(), nullable=True),
    sa.Column('endorsed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['endorsed_by_id'], ['user.id'], name=op.f('fk_norm_endorsement_endorsed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_norm_endorsement_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_norm_endorsement')),
    sa.UniqueConstraint('organisation_id', 'norm_number', name=op.f('uq_norm_endorsement_organisation_id_norm_number'))
    )
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('storage_key', sa.String(length=80), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user.id'], name=op.f('fk_stored_file_uploaded_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_stored_file_ref'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index('ix_stored_file_record', ['record_kind', 'record_id'], unique=False)

    op.create_table('announcement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_announcement_challenge_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by_id'], ['user.id'], name=op.f('fk_announcement_published_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement')),
    sa.UniqueConstraint('challenge_id', 'number', name=op.f('uq_announcement_challenge_id_number'))
    )
    op.create_table('challenge_theme',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['challenge.id'], name=op.f('fk_challenge_theme_record_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_challenge_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('record_id', 'theme_id', name=op.f('pk_challenge_theme'))
    )
    with op.batch_alter_table('challenge_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_theme_theme_id'), ['theme_id'], unique=False)

    op.create_table('criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_criterion_weight_percentage')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_criterion_challenge_id_challenge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('challenge_id', 'position', name=op.f('uq_criterion_challenge_id_position'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_decision_challenge_id_challenge')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_decision_decided_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('challenge_id', name=op.f('uq_decision_challenge_id'))
    )
    op.create_table('follow',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_follow_challenge_id_challenge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_follow_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('challenge_id', 'user_id', name=op.f('pk_follow'))
    )
    with op.batch_alter_table('follow', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_user_id'), ['user_id'], unique=False)

    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'withdrawn', 'chosen', 'not_chosen', name='proposalstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('idea', sa.Text(), nullable=False),
    sa.Column('why_it_works', sa.Text(), nullable=False),
    sa.Column('smallest_test', sa.Text(), nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('price_eur', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f('ck_proposal_submitted_has_date')),
    sa.CheckConstraint("state NOT IN ('chosen', 'not_chosen') OR (decided_at IS NOT NULL AND decision_reason <> '')", name=op.f('ck_proposal_decided_has_date_and_reason')),
    sa.CheckConstraint('price_eur IS NULL OR price_eur >= 0', name=op.f('ck_proposal_price_positive')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_proposal_challenge_id_challenge')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_proposal_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_proposal_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('challenge_id', 'organisation_id', name=op.f('uq_proposal_challenge_id_organisation_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_proposal_ref'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_organisation_state', ['organisation_id', 'state'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.CheckConstraint("answer = '' OR answered_at IS NOT NULL", name=op.f('ck_question_answer_has_date')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_question_answered_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['asker_id'], ['user.id'], name=op.f('fk_question_asker_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_question_challenge_id_challenge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_ref'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index('ix_question_challenge', ['challenge_id', 'id'], unique=False)

    op.create_table('experiment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('supplier_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('design', 'ready', 'running', 'evaluation', 'succeeded', 'failed', 'stopped', 'inconclusive', name='experimentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('hypothesis', sa.Text(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('urgency', sa.Text(), nullable=False),
    sa.Column('hours_per_week', sa.Integer(), nullable=True),
    sa.Column('budget_eur', sa.Integer(), nullable=True),
    sa.Column('mandate_eur', sa.Integer(), nullable=True),
    sa.Column('mandate_weeks', sa.Integer(), nullable=True),
    sa.Column('mandate_signed_by_id', sa.Integer(), nullable=True),
    sa.Column('mandate_signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evaluation_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('what_happened', sa.Text(), nullable=False),
    sa.Column('failure_kind', sa.Enum('simple', 'complex', 'intelligent', name='failurekind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('preventive_action', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'failed' OR failure_kind IS NOT NULL", name=op.f('ck_experiment_failed_has_kind')),
    sa.CheckConstraint("state IN ('design', 'ready') OR (mandate_signed_at IS NOT NULL AND started_at IS NOT NULL)", name=op.f('ck_experiment_started_has_mandate')),
    sa.CheckConstraint("state NOT IN ('succeeded', 'failed', 'stopped', 'inconclusive') OR ended_at IS NOT NULL", name=op.f('ck_experiment_ended_has_date')),
    sa.CheckConstraint('mandate_eur IS NULL OR mandate_eur >= 0', name=op.f('ck_experiment_mandate_positive')),
    sa.CheckConstraint('mandate_weeks IS NULL OR mandate_weeks BETWEEN 1 AND 104', name=op.f('ck_experiment_mandate_weeks_bounds')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_experiment_challenge_id_challenge')),
    sa.ForeignKeyConstraint(['mandate_signed_by_id'], ['user.id'], name=op.f('fk_experiment_mandate_signed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_experiment_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_experiment_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['supplier_id'], ['organisation.id'], name=op.f('fk_experiment_supplier_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_experiment_proposal_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_experiment_ref'))
    )
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_challenge_id'), ['challenge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiment_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_experiment_state_started', ['state', 'started_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiment_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('adoption',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('interest', 'test', 'adapting', 'in_use', 'harvested', 'stopped', name='adoptionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('own', 'adapted', 'copy', name='adoptionkind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('adapted', sa.Text(), nullable=False),
    sa.Column('benefit_promised', sa.Text(), nullable=False),
    sa.Column('benefit_realised', sa.Text(), nullable=False),
    sa.Column('lesson', sa.Text(), nullable=False),
    sa.Column('in_use_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'harvested' OR benefit_realised <> ''", name=op.f('ck_adoption_harvested_has_benefit')),
    sa.CheckConstraint("state <> 'stopped' OR lesson <> ''", name=op.f('ck_adoption_stopped_has_lesson')),
    sa.CheckConstraint("state NOT IN ('in_use', 'harvested') OR in_use_at IS NOT NULL", name=op.f('ck_adoption_in_use_has_date')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_adoption_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_adoption_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_adoption_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adoption')),
    sa.UniqueConstraint('experiment_id', 'organisation_id', name=op.f('uq_adoption_experiment_id_organisation_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_adoption_ref'))
    )
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adoption_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('check_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('going', sa.Text(), nullable=False),
    sa.Column('learned', sa.Text(), nullable=False),
    sa.Column('needed', sa.Text(), nullable=False),
    sa.Column('spent_eur', sa.Integer(), nullable=False),
    sa.CheckConstraint('spent_eur >= 0', name=op.f('ck_check_in_spent_positive')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_check_in_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_check_in_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in'))
    )
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_in_experiment_id'), ['experiment_id'], unique=False)

    op.create_table('experiment_theme',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['experiment.id'], name=op.f('fk_experiment_theme_record_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_experiment_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('record_id', 'theme_id', name=op.f('pk_experiment_theme'))
    )
    with op.batch_alter_table('experiment_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_theme_theme_id'), ['theme_id'], unique=False)

    op.create_table('learning_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_learning_question_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_question')),
    sa.UniqueConstraint('experiment_id', 'position', name=op.f('uq_learning_question_experiment_id_position'))
    )
    op.create_table('lesson',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('surprise', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_lesson_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('ref', name=op.f('uq_lesson_ref'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_experiment_id'), ['experiment_id'], unique=False)

    op.create_table('measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('baseline', sa.Numeric(precision=14, scale=3), nullable=True),
    sa.Column('target', sa.Numeric(precision=14, scale=3), nullable=True),
    sa.Column('measured', sa.Numeric(precision=14, scale=3), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_measure_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('experiment_id', 'position', name=op.f('uq_measure_experiment_id_position'))
    )
    op.create_table('scaling_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('preparing', 'approved', 'rejected', 'scaling', 'anchored', name='scalingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('governance_anchor', sa.Text(), nullable=False),
    sa.Column('organisation_anchor', sa.Text(), nullable=False),
    sa.Column('information_anchor', sa.Text(), nullable=False),
    sa.Column('money', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('weakest_point', sa.Text(), nullable=False),
    sa.Column('weakest_point_plan', sa.Text(), nullable=False),
    sa.Column('decision_due', sa.Date(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state = 'preparing' OR (decided_at IS NOT NULL AND decision_reason <> '')", name=op.f('ck_scaling_case_decided_has_reason')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_scaling_case_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_scaling_case_experiment_id_experiment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scaling_case')),
    sa.UniqueConstraint('experiment_id', name=op.f('uq_scaling_case_experiment_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_scaling_case_ref'))
    )
    op.create_table('showcase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=True),
    sa.Column('ambassador_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('concept', 'curated', 'published', 'archived', name='showcasestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('outcome', sa.Enum('succeeded', 'learned', 'running', 'unknown', name='showcaseoutcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('organisation_name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('story', sa.Text(), nullable=False),
    sa.Column('money', sa.Text(), nullable=False),
    sa.Column('adaptations', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_key', sa.String(length=80), nullable=True),
    sa.Column('picture_alt', sa.String(length=300), nullable=False),
    sa.Column('agency_consent_by_id', sa.Integer(), nullable=True),
    sa.Column('agency_consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('supplier_consent_by_id', sa.Integer(), nullable=True),
    sa.Column('supplier_consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("experiment_id IS NOT NULL OR source <> ''", name=op.f('ck_showcase_has_origin')),
    sa.CheckConstraint("state <> 'published' OR experiment_id IS NULL OR (agency_consent_at IS NOT NULL AND supplier_consent_at IS NOT NULL)", name=op.f('ck_showcase_published_has_consent')),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_showcase_published_has_date')),
    sa.ForeignKeyConstraint(['agency_consent_by_id'], ['user.id'], name=op.f('fk_showcase_agency_consent_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['ambassador_id'], ['user.id'], name=op.f('fk_showcase_ambassador_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_showcase_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['supplier_consent_by_id'], ['user.id'], name=op.f('fk_showcase_supplier_consent_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_showcase')),
    sa.UniqueConstraint('experiment_id', name=op.f('uq_showcase_experiment_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_showcase_ref')),
    sa.UniqueConstraint('source_key', name=op.f('uq_showcase_source_key'))
    )
    with op.batch_alter_table('showcase', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_showcase_ambassador_id'), ['ambassador_id'], unique=False)
        batch_op.create_index('ix_showcase_state_published', ['state', 'published_at'], unique=False)

    op.create_table('stop_criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_stop_criterion_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_criterion')),
    sa.UniqueConstraint('experiment_id', 'position', name=op.f('uq_stop_criterion_experiment_id_position'))
    )
    op.create_table('trojka_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Enum('project_leader', 'executive_ambassador', 'service_manager', 'information_manager', name='seat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_trojka_seat_experiment_id_experiment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_trojka_seat_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trojka_seat')),
    sa.UniqueConstraint('experiment_id', 'seat', name=op.f('uq_trojka_seat_experiment_id_seat')),
    sa.UniqueConstraint('experiment_id', 'user_id', name=op.f('uq_trojka_seat_experiment_id_user_id'))
    )
    with op.batch_alter_table('trojka_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trojka_seat_user_id'), ['user_id'], unique=False)

    op.create_table('lesson_theme',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['lesson.id'], name=op.f('fk_lesson_theme_record_id_lesson'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_lesson_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('record_id', 'theme_id', name=op.f('pk_lesson_theme'))
    )
    with op.batch_alter_table('lesson_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_theme_theme_id'), ['theme_id'], unique=False)

    op.create_table('showcase_theme',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['showcase.id'], name=op.f('fk_showcase_theme_record_id_showcase'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_showcase_theme_theme_id_theme')),
    sa.PrimaryKeyConstraint('record_id', 'theme_id', name=op.f('pk_showcase_theme'))
    )
    with op.batch_alter_table('showcase_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_showcase_theme_theme_id'), ['theme_id'], unique=False)
    _make_audit_append_only()


def _make_audit_append_only() -> None:
    """Let the database itself refuse to change or remove a row of the trail."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        op.execute("DROP FUNCTION refuse_audit_change")
    with op.batch_alter_table('showcase_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_showcase_theme_theme_id'))

    op.drop_table('showcase_theme')
    with op.batch_alter_table('lesson_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_theme_theme_id'))

    op.drop_table('lesson_theme')
    with op.batch_alter_table('trojka_seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trojka_seat_user_id'))

    op.drop_table('trojka_seat')
    op.drop_table('stop_criterion')
    with op.batch_alter_table('showcase', schema=None) as batch_op:
        batch_op.drop_index('ix_showcase_state_published')
        batch_op.drop_index(batch_op.f('ix_showcase_ambassador_id'))

    op.drop_table('showcase')
    op.drop_table('scaling_case')
    op.drop_table('measure')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_experiment_id'))

    op.drop_table('lesson')
    op.drop_table('learning_question')
    with op.batch_alter_table('experiment_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_theme_theme_id'))

    op.drop_table('experiment_theme')
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_check_in_experiment_id'))

    op.drop_table('check_in')
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_adoption_organisation_id'))

    op.drop_table('adoption')
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_supplier_id'))
        batch_op.drop_index('ix_experiment_state_started')
        batch_op.drop_index(batch_op.f('ix_experiment_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_experiment_challenge_id'))

    op.drop_table('experiment')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index('ix_question_challenge')

    op.drop_table('question')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_organisation_state')

    op.drop_table('proposal')
    with op.batch_alter_table('follow', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_user_id'))

    op.drop_table('follow')
    op.drop_table('decision')
    op.drop_table('criterion')
    with op.batch_alter_table('challenge_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_challenge_theme_theme_id'))

    op.drop_table('challenge_theme')
    op.drop_table('announcement')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index('ix_stored_file_record')

    op.drop_table('stored_file')
    op.drop_table('norm_endorsement')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_organisation_id'))

    op.drop_table('membership')
    with op.batch_alter_table('mailed_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailed_token_user_id'))

    op.drop_table('mailed_token')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_waiting')
        batch_op.drop_index(batch_op.f('ix_mail_user_id'))

    op.drop_table('mail')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_organisation_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.drop_index('ix_challenge_state_closing')
        batch_op.drop_index('ix_challenge_published')
        batch_op.drop_index(batch_op.f('ix_challenge_organisation_id'))

    op.drop_table('challenge')
    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_auth_session_user_id'))

    op.drop_table('auth_session')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_record')
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))

    op.drop_table('audit_entry')
    op.drop_table('user')
    with op.batch_alter_table('theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_parent_id'))

    op.drop_table('theme')
    op.drop_table('submitted_form')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index('ix_organisation_kind_name')

    op.drop_table('organisation')
    op.drop_table('index_event')
    op.drop_table('heartbeat')
    with op.batch_alter_table('failed_sign_in', schema=None) as batch_op:
        batch_op.drop_index('ix_failed_sign_in_subject_at')

    op.drop_table('failed_sign_in')
