"""Search that tells people what is new.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('word_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('narrower', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_group')),
    sa.UniqueConstraint('ref', name=op.f('uq_word_group_ref'))
    )
    op.create_table('former_slug',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_former_slug_theme_id_theme')),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_former_slug'))
    )
    with op.batch_alter_table('former_slug', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_slug_theme_id'), ['theme_id'], unique=False)

    op.create_table('calendar_key',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_calendar_key_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_calendar_key')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_key_token_hash'))
    )
    op.create_table('subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('theme', 'agency', 'search', name='followedkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('search', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('search_key', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('pace', sa.Enum('at_once', 'daily', 'weekly', 'never', name='pace', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'agency') = (organisation_id IS NOT NULL)", name=op.f('ck_subscription_agency_of_agency')),
    sa.CheckConstraint("(kind = 'search') = (search_key IS NOT NULL)", name=op.f('ck_subscription_search_of_search')),
    sa.CheckConstraint("(kind = 'theme') = (theme_id IS NOT NULL)", name=op.f('ck_subscription_theme_of_theme')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_subscription_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_subscription_theme_id_theme'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_subscription_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('ref', name=op.f('uq_subscription_ref')),
    sa.UniqueConstraint('user_id', 'organisation_id', name='uq_subscription_user_organisation'),
    sa.UniqueConstraint('user_id', 'search_key', name='uq_subscription_user_search'),
    sa.UniqueConstraint('user_id', 'theme_id', name='uq_subscription_user_theme')
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_theme_id'), ['theme_id'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('news', sa.Enum('published', 'opened', 'ended', name='news', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], name=op.f('fk_finding_subscription_id_subscription'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('subscription_id', 'kind', 'record_id', 'news', name='uq_finding_record')
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('ix_finding_kind_record', ['kind', 'record_id'], unique=False)
        batch_op.create_index('ix_finding_told', ['told_at', 'subscription_id'], unique=False)

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unsubscribe_path', sa.String(length=300), nullable=False, server_default=''))
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.alter_column('unsubscribe_path', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('unsubscribe_path')

    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index('ix_finding_told')
        batch_op.drop_index('ix_finding_kind_record')

    op.drop_table('finding')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_theme_id'))
        batch_op.drop_index(batch_op.f('ix_subscription_organisation_id'))

    op.drop_table('subscription')
    op.drop_table('calendar_key')
    with op.batch_alter_table('former_slug', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_slug_theme_id'))

    op.drop_table('former_slug')
    op.drop_table('word_group')
