-- Public forms take lines, files and links. `offered` says by field which records a link may name: a filter, {} for all.
alter table gc_public_link
    add column offered jsonb not null default '{}',
    add column lines_max integer not null default 20 check (lines_max between 1 and 200),
    add column files_max integer not null default 10 check (files_max between 1 and 50);

-- Searching and uploading cost more than looking, so both are counted by the day and the visitor.
alter table gc_public_use
    add column searched integer not null default 0,
    add column uploaded integer not null default 0;

-- What visitors uploaded and no record holds yet; the rest of a visit is thrown away when its day is over.
create table gc_public_upload (
    file_id bigint primary key references gc_file (id) on delete cascade,
    link_id bigint not null references gc_public_link (id) on delete cascade,
    visit_sha256 bytea not null check (length(visit_sha256) = 32),
    at timestamptz not null
);
create index gc_public_upload_visit on gc_public_upload (link_id, visit_sha256);
create index gc_public_upload_at on gc_public_upload (at);
