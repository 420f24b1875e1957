"""Stories say what the record says: stopped earlier, or not known yet.

Revision ID: 0009
Revises: 0008
"""

from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BEFORE = ('succeeded', 'learned', 'running', 'unknown')
ADDED = ('stopped', 'inconclusive')


def upgrade() -> None:
    _allow(BEFORE + ADDED)
    # Until now both were drafted as "did not work, and we learned".
    for state in ADDED:
        op.execute(
            f"UPDATE showcase SET outcome = '{state}' WHERE outcome = 'learned' "
            f"AND experiment_id IN (SELECT id FROM experiment WHERE state = '{state}')"
        )


def downgrade() -> None:
    op.execute("UPDATE showcase SET outcome = 'learned' WHERE outcome IN ('stopped', 'inconclusive')")
    _allow(BEFORE)


def _allow(values: tuple[str, ...]) -> None:
    quoted = ', '.join(f"'{value}'" for value in values)
    with op.batch_alter_table('showcase', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_showcase_showcaseoutcome'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_showcase_showcaseoutcome'), f'outcome IN ({quoted})')
