-- Up Migration
-- Who may sign with which key, and what was signed.

create table signing_certificates (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  account_id uuid not null references accounts (id),
  -- Which signer issued it, and the suite of its key.
  signer text not null,
  suite text not null,
  serial text not null unique,
  subject text not null,
  -- As text, in the form that the suite uses.
  certificate text not null,
  -- Opens with its owner's PIN only; destroyed when the certificate is revoked.
  private_key_sealed text,
  not_before timestamptz not null,
  not_after timestamptz not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  check (not_after > not_before),
  check (revoked_at is null or private_key_sealed is null)
);
create unique index signing_certificates_one_live on signing_certificates (account_id) where revoked_at is null;
alter table signing_certificates enable row level security;
create policy signing_certificates_in_scope on signing_certificates using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on signing_certificates from jilian_app;
grant update (revoked_at, private_key_sealed) on signing_certificates to jilian_app;

-- Counted before a PIN is looked at, in a transaction of its own: no reference, so that it waits for no lock of the signature itself.
create table signing_pin_attempts (
  account_id uuid primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);

create table signatures (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  subject_type text not null,
  subject_id uuid not null,
  signer_id uuid not null references accounts (id),
  certificate_id uuid not null references signing_certificates (id),
  document_sha256 bytea not null check (octet_length(document_sha256) = 32),
  -- The canonical text that was signed. Encrypted: it may describe a patient.
  document_encrypted text not null,
  -- The signature object: suite, statement, chain, value, time stamp.
  signature jsonb not null,
  signed_at timestamptz not null
);
create index signatures_by_subject on signatures (subject_type, subject_id, signed_at);
create index signatures_by_signer on signatures (signer_id, signed_at);
alter table signatures enable row level security;
create policy signatures_in_scope on signatures using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on signatures from jilian_app;
