"""The foundation: every table of the walking house."""

import sqlalchemy as sa
from alembic import op

import tsuen.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('two_step', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('terms_version', sa.String(length=20), nullable=False),
    sa.Column('terms_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email_key', name=op.f('uq_account_email_key')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_account_scope'), 'account', ['scope'], unique=False)
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('facts', tsuen.db.types.JsonFacts(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_audit_entry_at'), 'audit_entry', ['at'], unique=False)
    op.create_index('ix_audit_entry_subject', 'audit_entry', ['subject_kind', 'subject_id', 'at'], unique=False)
    op.create_table('idempotency_key',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('content', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.String(length=120), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency_key'))
    )
    op.create_index(op.f('ix_idempotency_key_created_at'), 'idempotency_key', ['created_at'], unique=False)
    op.create_table('municipality',
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('prefecture', sa.String(length=4), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('kana', sa.String(length=60), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('desk', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('website', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_municipality'))
    )
    op.create_index(op.f('ix_municipality_prefecture'), 'municipality', ['prefecture'], unique=False)
    op.create_table('one_time_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('used_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_one_time_link_token_digest')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_one_time_link_subject_id'), 'one_time_link', ['subject_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('facts', tsuen.db.types.SealedFacts(), nullable=True),
    sa.Column('dedupe_key', sa.String(length=160), nullable=False),
    sa.Column('message_id', sa.String(length=120), nullable=False),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('lease_until', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('sent_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=200), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_dedupe_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_outbox_due', 'outbox', ['state', 'priority', 'next_at'], unique=False)
    op.create_index('ix_outbox_office', 'outbox', ['municipality_code', 'state'], unique=False)
    op.create_table('place_number',
    sa.Column('number', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_place_number'))
    )
    op.create_table('policy_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_version')),
    sa.UniqueConstraint('owner', 'starts_on', name=op.f('uq_policy_version_owner_starts_on')),
    sqlite_autoincrement=True
    )
    op.create_table('postal_area',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('town', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_postal_area')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_postal_area_code', 'postal_area', ['code'], unique=False)
    op.create_table('reference_load',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('loaded_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_reference_load'))
    )
    op.create_table('throttle',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('window_end', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'window_end', name=op.f('pk_throttle'))
    )
    op.create_index('ix_throttle_window_end', 'throttle', ['window_end'], unique=False)
    op.create_table('account_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_account_request_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_request')),
    sqlite_autoincrement=True
    )
    op.create_table('draw_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('terms', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('seed', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('algorithm', sa.String(length=20), nullable=False),
    sa.Column('input_digest', sa.String(length=64), nullable=False),
    sa.Column('drawn_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('drawn_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['drawn_by'], ['account.id'], name=op.f('fk_draw_round_drawn_by')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_draw_round_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_round')),
    sa.UniqueConstraint('municipality_code', 'opens_on', name=op.f('uq_draw_round_municipality_code_opens_on')),
    sa.UniqueConstraint('ref', name=op.f('uq_draw_round_ref')),
    sqlite_autoincrement=True
    )
    op.create_table('email_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('tries_left', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('used_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_email_change_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_email_change')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_email_change_account_id'), 'email_change', ['account_id'], unique=False)
    op.create_table('facility',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('search_key', sa.String(length=400), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('postal_code', sa.String(length=7), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('phone', sa.String(length=11), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('price_per_hour', sa.Integer(), nullable=False),
    sa.Column('age_from_months', sa.SmallInteger(), nullable=False),
    sa.Column('age_below_months', sa.SmallInteger(), nullable=False),
    sa.Column('interview_way', sa.String(length=10), nullable=False),
    sa.Column('profile', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('door_code', sa.String(length=10), nullable=False),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_facility_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility')),
    sa.UniqueConstraint('door_code', name=op.f('uq_facility_door_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_facility_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_facility_municipality_code'), 'facility', ['municipality_code'], unique=False)
    op.create_table('household',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_household_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household')),
    sa.UniqueConstraint('ref', name=op.f('uq_household_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_household_municipality_code'), 'household', ['municipality_code'], unique=False)
    op.create_table('login_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('last_seen_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('ended_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_login_session_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_login_session_token_digest')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_login_session_account_id'), 'login_session', ['account_id'], unique=False)
    op.create_table('application',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('answers', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('step', sa.SmallInteger(), nullable=False),
    sa.Column('applicant_name', sa.String(length=81), nullable=False),
    sa.Column('children_count', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('submitted_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('decided_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('memo', sa.String(length=1000), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_application_decided_by')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_application_household_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_application_municipality_code')),
    sa.ForeignKeyConstraint(['round_id'], ['draw_round.id'], name=op.f('fk_application_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('ref', name=op.f('uq_application_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_application_email'), 'application', ['email'], unique=False)
    op.create_index(op.f('ix_application_household_id'), 'application', ['household_id'], unique=False)
    op.create_index('ix_application_queue', 'application', ['municipality_code', 'state', 'submitted_at'], unique=False)
    op.create_index(op.f('ix_application_round_id'), 'application', ['round_id'], unique=False)
    op.create_table('child',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('family_name', sa.String(length=40), nullable=False),
    sa.Column('given_name', sa.String(length=40), nullable=False),
    sa.Column('family_kana', sa.String(length=40), nullable=False),
    sa.Column('given_kana', sa.String(length=40), nullable=False),
    sa.Column('birth_on', sa.Date(), nullable=False),
    sa.Column('sex', sa.String(length=10), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('care', tsuen.db.types.SealedFacts(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_child_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child')),
    sa.UniqueConstraint('ref', name=op.f('uq_child_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_child_household_id'), 'child', ['household_id'], unique=False)
    op.create_table('emergency_contact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('phone', sa.String(length=11), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_emergency_contact_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_emergency_contact')),
    sa.UniqueConstraint('household_id', 'position', name=op.f('uq_emergency_contact_household_id_position')),
    sqlite_autoincrement=True
    )
    op.create_table('enquiry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic', sa.String(length=20), nullable=False),
    sa.Column('words', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('answer', tsuen.db.types.SealedFacts(), nullable=True),
    sa.Column('answered_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('answered_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_enquiry_account_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_enquiry_answered_by')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_enquiry_household_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_enquiry_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enquiry')),
    sa.UniqueConstraint('ref', name=op.f('uq_enquiry_ref')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_enquiry_desk', 'enquiry', ['municipality_code', 'state', 'created_at'], unique=False)
    op.create_index(op.f('ix_enquiry_household_id'), 'enquiry', ['household_id'], unique=False)
    op.create_table('facility_closure',
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_closure_facility_id')),
    sa.PrimaryKeyConstraint('facility_id', 'on', name=op.f('pk_facility_closure'))
    )
    op.create_table('facility_day',
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_day_facility_id')),
    sa.PrimaryKeyConstraint('facility_id', 'on', name=op.f('pk_facility_day'))
    )
    op.create_table('favourite',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('added_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_favourite_account_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_favourite_facility_id')),
    sa.PrimaryKeyConstraint('account_id', 'facility_id', name=op.f('pk_favourite'))
    )
    op.create_table('guardian',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('family_name', sa.String(length=40), nullable=False),
    sa.Column('given_name', sa.String(length=40), nullable=False),
    sa.Column('family_kana', sa.String(length=40), nullable=False),
    sa.Column('given_kana', sa.String(length=40), nullable=False),
    sa.Column('birth_on', sa.Date(), nullable=True),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=11), nullable=False),
    sa.Column('postal_code', sa.String(length=7), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_guardian_account_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_guardian_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guardian')),
    sa.UniqueConstraint('household_id', 'position', name=op.f('uq_guardian_household_id_position')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_guardian_account_id'), 'guardian', ['account_id'], unique=False)
    op.create_table('household_class',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('decided_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_household_class_decided_by')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_household_class_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_class')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_household_class', 'household_class', ['household_id', 'starts_on'], unique=False)
    op.create_table('interview_slot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_interview_slot_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_slot')),
    sa.UniqueConstraint('facility_id', 'on', 'starts', name=op.f('uq_interview_slot_facility_id_on_starts')),
    sa.UniqueConstraint('ref', name=op.f('uq_interview_slot_ref')),
    sqlite_autoincrement=True
    )
    op.create_table('one_time_code',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('tries_left', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('used_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_one_time_code_account_id')),
    sa.ForeignKeyConstraint(['session_id'], ['login_session.id'], name=op.f('fk_one_time_code_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_one_time_code_account_id'), 'one_time_code', ['account_id'], unique=False)
    op.create_index(op.f('ix_one_time_code_session_id'), 'one_time_code', ['session_id'], unique=False)
    op.create_table('opening_hours',
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('opens', sa.SmallInteger(), nullable=False),
    sa.Column('closes', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_opening_hours_facility_id')),
    sa.PrimaryKeyConstraint('facility_id', 'weekday', name=op.f('pk_opening_hours'))
    )
    op.create_table('place_pool',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('label', sa.String(length=20), nullable=False),
    sa.Column('age_from_months', sa.SmallInteger(), nullable=False),
    sa.Column('age_below_months', sa.SmallInteger(), nullable=False),
    sa.Column('withheld_of', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_place_pool_facility_id')),
    sa.ForeignKeyConstraint(['withheld_of'], ['place_pool.id'], name=op.f('fk_place_pool_withheld_of')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place_pool')),
    sa.UniqueConstraint('ref', name=op.f('uq_place_pool_ref')),
    sa.UniqueConstraint('withheld_of', name=op.f('uq_place_pool_withheld_of')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_place_pool_facility_id'), 'place_pool', ['facility_id'], unique=False)
    op.create_table('scan_ticket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('expires_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_scan_ticket_facility_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scan_ticket')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_scan_ticket_session_id'), 'scan_ticket', ['session_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('store', sa.String(length=16), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_attachment_application_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('ref', name=op.f('uq_attachment_ref')),
    sa.UniqueConstraint('store', name=op.f('uq_attachment_store')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_attachment_application_id'), 'attachment', ['application_id'], unique=False)
    op.create_table('certification',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('issued_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('ended_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=12), nullable=False),
    sa.Column('original_on', sa.Date(), nullable=True),
    sa.Column('endings', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_certification_child_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_certification_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification')),
    sa.UniqueConstraint('ref', name=op.f('uq_certification_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_certification_child_id'), 'certification', ['child_id'], unique=False)
    op.create_index('ix_certification_municipality', 'certification', ['municipality_code', 'ends_on'], unique=False)
    op.create_table('child_month',
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_child_month_child_id')),
    sa.PrimaryKeyConstraint('child_id', 'month', name=op.f('pk_child_month'))
    )
    op.create_table('draw_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child', sa.SmallInteger(), nullable=False),
    sa.Column('child_mark', sa.String(length=64), nullable=False),
    sa.Column('ticket', sa.String(length=20), nullable=False),
    sa.Column('band', sa.String(length=40), nullable=False),
    sa.Column('result', sa.String(length=10), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('alternate', sa.Integer(), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('moved_up_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('declined_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('certified_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_draw_entry_application_id')),
    sa.ForeignKeyConstraint(['round_id'], ['draw_round.id'], name=op.f('fk_draw_entry_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_entry')),
    sa.UniqueConstraint('application_id', 'child', name=op.f('uq_draw_entry_application_id_child')),
    sa.UniqueConstraint('round_id', 'child_mark', name=op.f('uq_draw_entry_round_id_child_mark')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_draw_entry_ticket'), 'draw_entry', ['ticket'], unique=False)
    op.create_table('hours_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.String(length=60), nullable=False),
    sa.Column('at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_hours_entry_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_entry')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_hours_entry_reservation_id'), 'hours_entry', ['reservation_id'], unique=False)
    op.create_index('ix_hours_entry_sum', 'hours_entry', ['child_id', 'month', 'minutes'], unique=False)
    op.create_table('interview',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('held_slot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('open_key', sa.String(length=48), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('cancel_reason', sa.String(length=200), nullable=False),
    sa.Column('accepted', sa.String(length=3), nullable=True),
    sa.Column('accepted_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_interview_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_interview_facility_id')),
    sa.ForeignKeyConstraint(['held_slot_id'], ['interview_slot.id'], name=op.f('fk_interview_held_slot_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_interview_household_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_interview_requested_by')),
    sa.ForeignKeyConstraint(['slot_id'], ['interview_slot.id'], name=op.f('fk_interview_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview')),
    sa.UniqueConstraint('held_slot_id', name=op.f('uq_interview_held_slot_id')),
    sa.UniqueConstraint('open_key', name=op.f('uq_interview_open_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_interview_ref')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_interview_child', 'interview', ['child_id', 'facility_id'], unique=False)
    op.create_index('ix_interview_facility', 'interview', ['facility_id', 'state', 'on'], unique=False)
    op.create_index(op.f('ix_interview_household_id'), 'interview', ['household_id'], unique=False)
    op.create_index(op.f('ix_interview_slot_id'), 'interview', ['slot_id'], unique=False)
    op.create_table('pattern_slot',
    sa.Column('pool_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('half_hour', sa.SmallInteger(), nullable=False),
    sa.Column('places', sa.SmallInteger(), nullable=False),
    sa.Column('withheld', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['pool_id'], ['place_pool.id'], name=op.f('fk_pattern_slot_pool_id')),
    sa.PrimaryKeyConstraint('pool_id', 'weekday', 'half_hour', name=op.f('pk_pattern_slot'))
    )
    op.create_table('preparation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_preparation_child_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_preparation_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preparation')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_preparation_child', 'preparation', ['child_id', 'kind'], unique=False)
    op.create_table('regular_place',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pool_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=False),
    sa.Column('weeks', sa.SmallInteger(), nullable=False),
    sa.Column('places', sa.SmallInteger(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_regular_place_facility_id')),
    sa.ForeignKeyConstraint(['pool_id'], ['place_pool.id'], name=op.f('fk_regular_place_pool_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regular_place')),
    sa.UniqueConstraint('ref', name=op.f('uq_regular_place_ref')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_regular_place_facility', 'regular_place', ['facility_id', 'last_on'], unique=False)
    op.create_index(op.f('ix_regular_place_pool_id'), 'regular_place', ['pool_id'], unique=False)
    op.create_table('special_cell',
    sa.Column('pool_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cell', sa.Integer(), nullable=False),
    sa.Column('places', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['pool_id'], ['place_pool.id'], name=op.f('fk_special_cell_pool_id')),
    sa.PrimaryKeyConstraint('pool_id', 'cell', name=op.f('pk_special_cell'))
    )
    op.create_table('amendment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('municipality_code', sa.String(length=6), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('subject', sa.String(length=9), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('guardian_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('certification_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('open_key', sa.String(length=60), nullable=True),
    sa.Column('facts', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('submitted_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('decided_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('applied_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('memo', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_amendment_account_id')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_amendment_certification_id')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_amendment_child_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_amendment_decided_by')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_amendment_household_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_amendment_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendment')),
    sa.UniqueConstraint('open_key', name=op.f('uq_amendment_open_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_amendment_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_amendment_certification_id'), 'amendment', ['certification_id'], unique=False)
    op.create_index(op.f('ix_amendment_child_id'), 'amendment', ['child_id'], unique=False)
    op.create_index(op.f('ix_amendment_household_id'), 'amendment', ['household_id'], unique=False)
    op.create_index('ix_amendment_queue', 'amendment', ['municipality_code', 'state', 'submitted_at'], unique=False)
    op.create_table('interview_proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('open_key', sa.String(length=48), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('wished', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('offered', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('moved_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('lapses_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('interview_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_interview_proposal_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_interview_proposal_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_interview_proposal_household_id')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_interview_proposal_interview_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_interview_proposal_requested_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_proposal')),
    sa.UniqueConstraint('open_key', name=op.f('uq_interview_proposal_open_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_interview_proposal_ref')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_interview_proposal_child', 'interview_proposal', ['child_id', 'facility_id'], unique=False)
    op.create_index('ix_interview_proposal_facility', 'interview_proposal', ['facility_id', 'state'], unique=False)
    op.create_index(op.f('ix_interview_proposal_household_id'), 'interview_proposal', ['household_id'], unique=False)
    op.create_index('ix_interview_proposal_lapses', 'interview_proposal', ['state', 'lapses_at'], unique=False)
    op.create_table('series',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('days', sa.SmallInteger(), nullable=False),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_series_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_series_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_series_household_id')),
    sa.ForeignKeyConstraint(['place_id'], ['regular_place.id'], name=op.f('fk_series_place_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_series_requested_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series')),
    sa.UniqueConstraint('ref', name=op.f('uq_series_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_series_child_id'), 'series', ['child_id'], unique=False)
    op.create_index('ix_series_facility', 'series', ['facility_id'], unique=False)
    op.create_index('ix_series_household', 'series', ['household_id'], unique=False)
    op.create_index(op.f('ix_series_place_id'), 'series', ['place_id'], unique=False)
    op.create_table('regular_wish',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('open_key', sa.String(length=40), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('lapses_on', sa.Date(), nullable=False),
    sa.Column('times', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('pickup', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('closed_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_regular_wish_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_regular_wish_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_regular_wish_household_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_regular_wish_requested_by')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_regular_wish_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regular_wish')),
    sa.UniqueConstraint('open_key', name=op.f('uq_regular_wish_open_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_regular_wish_ref')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_regular_wish_child_id'), 'regular_wish', ['child_id'], unique=False)
    op.create_index('ix_regular_wish_facility', 'regular_wish', ['facility_id', 'state'], unique=False)
    op.create_index('ix_regular_wish_household', 'regular_wish', ['household_id'], unique=False)
    op.create_index('ix_regular_wish_lapses', 'regular_wish', ['state', 'lapses_on'], unique=False)
    op.create_table('reservation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pool_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('pickup', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('fee_estimate', sa.Integer(), nullable=False),
    sa.Column('extras', tsuen.db.types.JsonFacts(), nullable=False),
    sa.Column('policy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('place_policy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('own_policy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('answer_by_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('free_until_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('confirmed_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('declined_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('cancelled_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('cancelled_by', sa.String(length=12), nullable=False),
    sa.Column('cancel_reason', sa.String(length=200), nullable=False),
    sa.Column('cancel_minutes', sa.SmallInteger(), nullable=False),
    sa.Column('cancel_yen', sa.Integer(), nullable=False),
    sa.Column('no_show_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('accompanied_visits', sa.SmallInteger(), nullable=False),
    sa.Column('moves', sa.SmallInteger(), nullable=False),
    sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_reservation_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_reservation_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_reservation_household_id')),
    sa.ForeignKeyConstraint(['own_policy_id'], ['policy_version.id'], name=op.f('fk_reservation_own_policy_id')),
    sa.ForeignKeyConstraint(['place_policy_id'], ['policy_version.id'], name=op.f('fk_reservation_place_policy_id')),
    sa.ForeignKeyConstraint(['policy_id'], ['policy_version.id'], name=op.f('fk_reservation_policy_id')),
    sa.ForeignKeyConstraint(['pool_id'], ['place_pool.id'], name=op.f('fk_reservation_pool_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['account.id'], name=op.f('fk_reservation_requested_by')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_reservation_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservation')),
    sa.UniqueConstraint('ref', name=op.f('uq_reservation_ref')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_reservation_child', 'reservation', ['child_id', 'on'], unique=False)
    op.create_index('ix_reservation_facility', 'reservation', ['facility_id', 'on', 'state'], unique=False)
    op.create_index('ix_reservation_household', 'reservation', ['household_id', 'on'], unique=False)
    op.create_index(op.f('ix_reservation_series_id'), 'reservation', ['series_id'], unique=False)
    op.create_table('claim',
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cell', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pool_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place_no', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['pool_id'], ['place_pool.id'], name=op.f('fk_claim_pool_id')),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_claim_reservation_id')),
    sa.PrimaryKeyConstraint('reservation_id', 'cell', name=op.f('pk_claim')),
    sa.UniqueConstraint('child_id', 'cell', name='uq_claim_child'),
    sa.UniqueConstraint('pool_id', 'cell', 'place_no', name='uq_claim_place'),
    sqlite_with_rowid=False
    )
    op.create_table('day_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('published_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('published_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_day_record_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_day_record_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_day_record_household_id')),
    sa.ForeignKeyConstraint(['published_by'], ['account.id'], name=op.f('fk_day_record_published_by')),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_day_record_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_record')),
    sa.UniqueConstraint('reservation_id', name=op.f('uq_day_record_reservation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_day_record_child_id'), 'day_record', ['child_id'], unique=False)
    op.create_index('ix_day_record_facility', 'day_record', ['facility_id', 'on'], unique=False)
    op.create_index('ix_day_record_household', 'day_record', ['household_id', 'on'], unique=False)
    op.create_table('reservation_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=False),
    sa.Column('kept_minutes', sa.SmallInteger(), nullable=False),
    sa.Column('kept_yen', sa.Integer(), nullable=False),
    sa.Column('at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_reservation_change_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservation_change')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_reservation_change_reservation_id'), 'reservation_change', ['reservation_id'], unique=False)
    op.create_table('stamp',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=6), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_stamp_account_id')),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_stamp_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stamp')),
    sa.UniqueConstraint('reservation_id', 'kind', name=op.f('uq_stamp_reservation_id_kind')),
    sqlite_autoincrement=True
    )
    op.create_table('use_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('live_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('household_class', sa.String(length=20), nullable=False),
    sa.Column('arrived_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('left_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('yen', sa.Integer(), nullable=False),
    sa.Column('planned_yen', sa.Integer(), nullable=False),
    sa.Column('charged_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_use_charge_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_use_charge')),
    sa.UniqueConstraint('live_id', name=op.f('uq_use_charge_live_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_use_charge_reservation_id'), 'use_charge', ['reservation_id'], unique=False)
    op.create_table('day_piece',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('starts', sa.SmallInteger(), nullable=False),
    sa.Column('ends', sa.SmallInteger(), nullable=True),
    sa.Column('said', tsuen.db.types.SealedFacts(), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('replaces', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ended_at', tsuen.db.types.UtcInstant(timezone=True), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_day_piece_account_id')),
    sa.ForeignKeyConstraint(['ended_by'], ['account.id'], name=op.f('fk_day_piece_ended_by')),
    sa.ForeignKeyConstraint(['record_id'], ['day_record.id'], name=op.f('fk_day_piece_record_id')),
    sa.ForeignKeyConstraint(['replaces'], ['day_piece.id'], name=op.f('fk_day_piece_replaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_piece')),
    sa.UniqueConstraint('ref', name=op.f('uq_day_piece_ref')),
    sa.UniqueConstraint('replaces', name=op.f('uq_day_piece_replaces')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_day_piece_record_id'), 'day_piece', ['record_id'], unique=False)
    op.create_table('money_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reservation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('charge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('yen', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_money_entry_account_id')),
    sa.ForeignKeyConstraint(['charge_id'], ['use_charge.id'], name=op.f('fk_money_entry_charge_id')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_money_entry_child_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_money_entry_facility_id')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_money_entry_household_id')),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_money_entry_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_money_entry')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_money_entry_child', 'money_entry', ['child_id', 'on'], unique=False)
    op.create_index('ix_money_entry_facility', 'money_entry', ['facility_id', 'on'], unique=False)
    op.create_index('ix_money_entry_household', 'money_entry', ['household_id', 'on'], unique=False)
    op.create_index(op.f('ix_money_entry_reservation_id'), 'money_entry', ['reservation_id'], unique=False)
    op.create_table('day_photo',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('piece_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('store', sa.String(length=16), nullable=False),
    sa.Column('created_at', tsuen.db.types.UtcInstant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['piece_id'], ['day_piece.id'], name=op.f('fk_day_photo_piece_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_photo')),
    sa.UniqueConstraint('piece_id', name=op.f('uq_day_photo_piece_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_day_photo_ref')),
    sa.UniqueConstraint('store', name=op.f('uq_day_photo_store')),
    sqlite_autoincrement=True
    )
