"""drafting together, live: documents that are closed for writing, snapshots, folded entries of the log, changes that came too late

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 05:10:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('live_snapshot',
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['live_document.id'], name=op.f('fk_live_snapshot_document_id_live_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'seq', name=op.f('pk_live_snapshot'))
    )
    op.create_table('late_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('base_seq', sa.Integer(), nullable=False),
    sa.Column('update', sa.LargeBinary(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('input_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open', 'handed_on', 'dismissed')", name=op.f('ck_late_change_state')),
    sa.ForeignKeyConstraint(['document_id'], ['live_document.id'], name=op.f('fk_late_change_document_id_live_document'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['input_id'], ['input.id'], name=op.f('fk_late_change_input_id_input'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_late_change_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_change'))
    )
    with op.batch_alter_table('late_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_late_change_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_late_change_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('live_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed', sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(op.f('ck_live_document_closed'), "closed IN ('agreed', 'not_in_report')")
    # A section is agreed where its last step that is a revision or an act is the chair's conclusion.
    op.execute(
        "UPDATE live_document SET closed = 'agreed' WHERE section_id IN ("
        "SELECT act.section_id FROM act WHERE act.kind = 'conclude'"
        " AND NOT EXISTS (SELECT 1 FROM act AS later WHERE later.section_id = act.section_id AND later.step > act.step)"
        " AND NOT EXISTS (SELECT 1 FROM revision AS later WHERE later.section_id = act.section_id AND later.step > act.step))"
    )
    op.execute(
        "UPDATE live_document SET closed = 'not_in_report' WHERE section_id IN ("
        "SELECT id FROM section WHERE merged_into_id IS NOT NULL OR set_aside_at IS NOT NULL)"
    )

    with op.batch_alter_table('live_update', schema=None) as batch_op:
        batch_op.add_column(sa.Column('first_seq', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('started_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('folded', sa.JSON(), server_default='[]', nullable=False))
    op.execute('UPDATE live_update SET first_seq = seq')
    with op.batch_alter_table('live_update', schema=None) as batch_op:
        batch_op.alter_column('first_seq', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('folded', existing_type=sa.JSON(), server_default=None)
        batch_op.drop_constraint(op.f('ck_live_update_seq'), type_='check')
        batch_op.create_check_constraint(op.f('ck_live_update_seq'), 'seq > 0 AND first_seq > 0 AND first_seq <= seq')


def downgrade():
    with op.batch_alter_table('live_update', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_live_update_seq'), type_='check')
        batch_op.create_check_constraint(op.f('ck_live_update_seq'), 'seq > 0')
        batch_op.drop_column('folded')
        batch_op.drop_column('started_at')
        batch_op.drop_column('first_seq')

    with op.batch_alter_table('live_document', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_live_document_closed'), type_='check')
        batch_op.drop_column('closed')

    op.drop_table('late_change')
    op.drop_table('live_snapshot')
