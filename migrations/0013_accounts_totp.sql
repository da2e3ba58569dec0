-- Up Migration
-- A new authenticator's secret waits here until a code from it came back; the one in use stays in use until then.

alter table accounts add column totp_pending_encrypted text;
