"""Quote requests, what sales do with a lead, and quotes.

Revision ID: 0002
Revises: 0001

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LEAD_KINDS = ("upload", "contact", "demo")
NOTICE_KINDS = (
    "visitor_processed", "visitor_rejected", "visitor_quarantined", "visitor_error",
    "staff_result", "staff_malware", "staff_error", "staff_lead",
)  # fmt: skip


def upgrade():
    op.add_column("leads", sa.Column("details", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.add_column("leads", sa.Column("about_upload_id", sa.Uuid(), nullable=True))
    op.add_column("leads", sa.Column("suspected_spam", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("leads", "details", server_default=None)
    op.alter_column("leads", "suspected_spam", server_default=None)
    _allow("leads", (*LEAD_KINDS, "quote"))
    _allow("notices", (*NOTICE_KINDS, "visitor_lead", "visitor_quote"))
    op.create_table(
        "lead_activities",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note", "state", "owner", "quote",
                name="kind", native_enum=False, create_constraint=True, length=16,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_activities_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_activities")),
    )  # fmt: skip
    op.create_index(op.f("ix_lead_activities_lead_id"), "lead_activities", ["lead_id"], unique=False)
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_quotes_lead_id_leads"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_quotes_upload_id_uploads"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_lead_id"), "quotes", ["lead_id"], unique=False)
    op.add_column("notices", sa.Column("quote_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_notices_quote_id_quotes"), "notices", "quotes", ["quote_id"], ["id"], ondelete="CASCADE"
    )


def downgrade():
    op.execute("DELETE FROM notices WHERE kind IN ('visitor_lead', 'visitor_quote')")
    op.execute("UPDATE leads SET kind = 'contact' WHERE kind = 'quote'")
    op.drop_constraint(op.f("fk_notices_quote_id_quotes"), "notices", type_="foreignkey")
    op.drop_column("notices", "quote_id")
    op.drop_index(op.f("ix_quotes_lead_id"), table_name="quotes")
    op.drop_table("quotes")
    op.drop_index(op.f("ix_lead_activities_lead_id"), table_name="lead_activities")
    op.drop_table("lead_activities")
    _allow("notices", NOTICE_KINDS)
    _allow("leads", LEAD_KINDS)
    op.drop_column("leads", "suspected_spam")
    op.drop_column("leads", "about_upload_id")
    op.drop_column("leads", "details")


def _allow(table, kinds):
    """Let the column `kind` of a table hold these values and no others."""
    op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_kind"), table, sa.column("kind").in_(kinds))
