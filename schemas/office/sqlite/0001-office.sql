-- SPDX-License-Identifier: MPL-2.0
-- The office's store and registry, version 1. Forward only: later versions are files of their own.
-- Biodata is in the clear: the disk is encrypted. Images stay in the sealed records of the spool.

CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The office's incarnations that have ended, and the last receipt each of them is known to have given.
CREATE TABLE past_incarnation (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  last_receipt_no INTEGER NOT NULL,
  ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Signed office files. subject: the kit for enrol and roster, zero bytes for those of all kits.
CREATE TABLE document (
  role TEXT NOT NULL,
  subject BLOB NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  bytes BLOB NOT NULL,
  made INTEGER NOT NULL,
  PRIMARY KEY (role, subject, version)
) STRICT;

CREATE TABLE kit (
  id BLOB PRIMARY KEY NOT NULL CHECK (length (id) = 16),
  public_key BLOB NOT NULL CHECK (length (public_key) = 32),
  list_key BLOB NOT NULL CHECK (length (list_key) = 32),
  label TEXT NOT NULL,
  enrol_version INTEGER NOT NULL,
  enrolled INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  hello INTEGER NOT NULL DEFAULT 0,        -- when it last called
  hello_data TEXT NOT NULL DEFAULT '{}'    -- battery, disk, unsent, versions it held then
) STRICT, WITHOUT ROWID;

-- What was acknowledged of each life of a kit: a kit set back to an older image starts a new one.
CREATE TABLE kit_incarnation (
  kit BLOB NOT NULL REFERENCES kit (id),
  incarnation BLOB NOT NULL CHECK (length (incarnation) = 16),
  first_seen INTEGER NOT NULL,
  last_rec_seq INTEGER NOT NULL,
  audit_size INTEGER NOT NULL,
  audit_head BLOB NOT NULL CHECK (length (audit_head) = 32),
  PRIMARY KEY (kit, incarnation)
) STRICT, WITHOUT ROWID;

-- Officers by kit as the newest enrolment names them; older enrolments are in `document`.
CREATE TABLE officer (
  kit BLOB NOT NULL REFERENCES kit (id),
  id BLOB NOT NULL CHECK (length (id) = 16),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  public_key BLOB NOT NULL CHECK (length (public_key) = 32),
  PRIMARY KEY (kit, id)
) STRICT, WITHOUT ROWID;

-- Uploads and batches; the bytes are spool/<kit>/<batch>.jbb (.part while they arrive).
CREATE TABLE batch (
  token TEXT PRIMARY KEY NOT NULL,         -- names the upload in its URL
  kit BLOB NOT NULL REFERENCES kit (id),
  batch BLOB NOT NULL CHECK (length (batch) = 16),
  digest BLOB NOT NULL CHECK (length (digest) = 32),
  size INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('receiving', 'stored', 'opened', 'refused')),
  created INTEGER NOT NULL,
  stored_at INTEGER,
  opened_at INTEGER,
  manifest BLOB,                           -- JBS1 of the kit
  stored BLOB,                             -- JBS1 "stored"
  receipt BLOB,                            -- JBS1 "receipt"
  receipt_no INTEGER UNIQUE,
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (kit, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_by_state ON batch (state, stored_at);

-- One row for every record of every batch that was opened, whatever became of it.
CREATE TABLE record (
  no INTEGER PRIMARY KEY,
  kit BLOB NOT NULL,
  batch BLOB NOT NULL,
  place INTEGER NOT NULL,                  -- in the batch, from 0
  id BLOB NOT NULL CHECK (length (id) = 16),
  incarnation BLOB NOT NULL CHECK (length (incarnation) = 16),
  rec_seq INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length (digest) = 32),
  offset INTEGER NOT NULL,                 -- of the sealed record in the batch's file
  size INTEGER NOT NULL,
  status TEXT NOT NULL
    CHECK (status IN ('accepted', 'already-held', 'adjudicate', 'damaged', 'refused')),
  reason TEXT NOT NULL,
  officer BLOB,                            -- NULL while its header could not be believed
  village TEXT,
  finished INTEGER,
  UNIQUE (kit, batch, place)
) STRICT;
CREATE INDEX record_by_id ON record (id);
CREATE INDEX record_by_seq ON record (kit, incarnation, rec_seq);
CREATE INDEX record_by_status ON record (status);

-- The registry: biodata of accepted records and of those a person must decide about. A NIK may be
-- there twice (adjudicate): nothing is ever overwritten.
CREATE TABLE person (
  no INTEGER PRIMARY KEY,
  record INTEGER NOT NULL UNIQUE REFERENCES record (no),
  status TEXT NOT NULL CHECK (status IN ('accepted', 'adjudicate')),
  registered INTEGER NOT NULL,
  recorded INTEGER NOT NULL,               -- by the kit's clock, earliest
  village TEXT NOT NULL,                   -- of service
  lawful_basis TEXT NOT NULL,
  record_json TEXT NOT NULL,               -- as the officer signed it: reasons, exceptions, position
  NIK TEXT NOT NULL,
  NAMA_LGKP TEXT NOT NULL,
  JENIS_KLMIN TEXT NOT NULL,
  TMPT_LHR TEXT NOT NULL,
  TGL_LHR TEXT NOT NULL,
  GOL_DRH TEXT NOT NULL,
  AGAMA TEXT NOT NULL,
  STAT_KWN TEXT NOT NULL,
  STAT_HBKEL TEXT NOT NULL,
  PNYDNG_CCT TEXT NOT NULL,
  PDDK_AKH TEXT NOT NULL,
  JENIS_PKRJN TEXT NOT NULL,
  NIK_IBU TEXT NOT NULL,
  NAMA_LGKP_IBU TEXT NOT NULL,
  NIK_AYAH TEXT NOT NULL,
  NAMA_LGKP_AYAH TEXT NOT NULL,
  NO_KK TEXT NOT NULL,
  NO_PROP TEXT NOT NULL,
  NO_KAB TEXT NOT NULL,
  NO_KEC TEXT NOT NULL,
  NO_KEL TEXT NOT NULL,
  NAMA_KEP TEXT NOT NULL,
  ALAMAT TEXT NOT NULL,
  NO_RT TEXT NOT NULL,
  NO_RW TEXT NOT NULL,
  DUSUN TEXT NOT NULL,
  KODE_POS TEXT NOT NULL,
  KEWARGANEGARAAN TEXT NOT NULL,
  TELEPON TEXT NOT NULL,
  EMAIL TEXT NOT NULL,
  TGL_LHR_PERKIRAAN TEXT NOT NULL,
  PENDAMPING TEXT NOT NULL
) STRICT;
CREATE INDEX person_by_nik ON person (NIK);
CREATE INDEX person_by_status ON person (status);

-- Urgent exceptions the office has issued; a record that uses another one is for adjudication.
CREATE TABLE exception_code (
  id TEXT PRIMARY KEY NOT NULL,
  kit BLOB NOT NULL,
  village TEXT NOT NULL,
  day TEXT NOT NULL,
  category TEXT NOT NULL,
  people INTEGER NOT NULL,
  issued INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person must look at.
CREATE TABLE alarm (
  no INTEGER PRIMARY KEY,
  raised INTEGER NOT NULL,
  kind TEXT NOT NULL,                      -- 'rec-seq-twice', 'zone-locked' …
  kit BLOB NOT NULL,
  subject BLOB NOT NULL,                   -- record or batch
  detail TEXT NOT NULL,
  closed INTEGER
) STRICT;

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
