-- SPDX-License-Identifier: MPL-2.0
-- The kit's database, version 1. Forward only: later versions are files of their own.
-- Every personal byte in it is ciphertext; states and numbers are in the clear.

CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Signed office files as they came: role, version, whole JBS1.
CREATE TABLE document (
  role TEXT NOT NULL,
  version INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (role, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE officer (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  public_key BLOB NOT NULL CHECK (length (public_key) = 32),
  seed_box BLOB NOT NULL,         -- Ed25519 seed under the OMK
  list_box BLOB NOT NULL,         -- kit-wide list key under the OMK
  drafts_box BLOB NOT NULL,       -- drafts key under the OMK
  drafts_escrow BLOB,             -- escrow key's id (16), then the drafts key sealed to it
  failures INTEGER NOT NULL DEFAULT 0,
  wait_until INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
  officer BLOB NOT NULL REFERENCES officer (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
  bytes BLOB NOT NULL,
  PRIMARY KEY (officer, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  officer BLOB NOT NULL REFERENCES officer (id),
  key_box BLOB NOT NULL,          -- the draft's key under the drafts key
  body BLOB NOT NULL,             -- page and record under the draft's key
  begun INTEGER NOT NULL,
  saved INTEGER NOT NULL,
  first_biometric INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_part (
  draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,            -- media type and content under the draft's key
  saved INTEGER NOT NULL,
  PRIMARY KEY (draft, name)
) STRICT;

-- Sealed bytes: inserted once, deleted once, never updated.
CREATE TABLE sealed (
  rec INTEGER PRIMARY KEY,        -- rowid, for incremental reading
  id BLOB NOT NULL UNIQUE CHECK (length (id) = 16),
  bytes BLOB NOT NULL
) STRICT;

-- State of every record, also of purged ones (tombstones).
CREATE TABLE record (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  rec_seq INTEGER NOT NULL,
  incarnation BLOB NOT NULL CHECK (length (incarnation) = 16),
  state TEXT NOT NULL
    CHECK (state IN ('sealed', 'batched', 'sent', 'receipted', 'purged', 'quarantined')),
  digest BLOB NOT NULL CHECK (length (digest) = 32),
  size INTEGER NOT NULL,
  officer BLOB NOT NULL,
  village TEXT NOT NULL,
  finished INTEGER NOT NULL,
  nik_hash BLOB,                  -- keyed by the list key; dropped 30 days after the receipt
  batch BLOB,
  batch_place INTEGER,
  receipt_no INTEGER,
  receipt_incarnation BLOB,
  receipt_status TEXT,
  receipted INTEGER,
  reason TEXT,
  UNIQUE (incarnation, rec_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_state ON record (state, rec_seq);
CREATE INDEX record_by_finish ON record (finished);
CREATE INDEX record_by_batch ON record (batch) WHERE batch IS NOT NULL;
CREATE INDEX record_by_nik ON record (nik_hash) WHERE nik_hash IS NOT NULL;

-- Summaries for lists, up to 16 to a ciphertext under the list key.
CREATE TABLE summary_pack (
  pack INTEGER PRIMARY KEY,
  n INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- Batches, frozen when they are made; the bytes lie in `sealed`.
CREATE TABLE batch (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  number INTEGER NOT NULL UNIQUE,
  manifest BLOB NOT NULL,         -- JBS1, role "batch"
  digest BLOB NOT NULL CHECK (length (digest) = 32),
  size INTEGER NOT NULL,          -- of the whole stream
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'answered', 'dissolved')),
  upload_url TEXT,
  made INTEGER NOT NULL,
  stored BLOB,                    -- JBS1, role "stored"
  receipt BLOB                    -- JBS1, role "receipt"
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  lo INTEGER NOT NULL,
  hi INTEGER NOT NULL,
  actor BLOB NOT NULL,
  subject BLOB NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL,
  head BLOB NOT NULL CHECK (length (head) = 32)
) STRICT;
