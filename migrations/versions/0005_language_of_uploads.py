"""The language of the page a file was sent from.

Revision ID: 0005
Revises: 0004

"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    # The release before this one writes rows without it.
    op.add_column("uploads", sa.Column("language", sa.String(length=2), server_default="en", nullable=False))


def downgrade():
    op.drop_column("uploads", "language")
