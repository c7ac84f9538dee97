-- A remark may answer another one, be put right for some minutes, and be taken back; its place stays.
alter table gc_comment
    add column reply_to bigint references gc_comment (id) on delete set null,
    add column edited_at timestamptz,
    add column removed_at timestamptz;
create index gc_comment_reply on gc_comment (reply_to) where reply_to is not null;
