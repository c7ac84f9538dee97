-- What an import is asked to do beside its mappings, and whether its rows were put together by record.
alter table gc_import_batch add column options jsonb not null default '{}';
alter table gc_import_batch add column grouped boolean not null default false;

-- Rows that belong together (a record and its lines, from one sheet or several), so that no group is cut in two.
create table gc_import_group (
    batch_id bigint not null references gc_import_batch on delete cascade,
    number integer not null check (number >= 0),
    sheets integer[] not null,
    numbers integer[] not null,
    rows json not null,
    primary key (batch_id, number)
);

-- Folders from which files are imported by themselves, in the name of an account; the folder lies below a root that
-- only the settings name.
create table gc_import_watch (
    id bigint generated always as identity primary key,
    label text not null check (label <> ''),
    folder text not null unique check (folder <> ''),
    account_id bigint not null references gc_account,
    paused boolean not null default false,
    created_at timestamptz not null
);

-- Files seen in such a folder: a file is taken when it looks the same a second time, and once.
create table gc_import_watched (
    watch_id bigint not null references gc_import_watch on delete cascade,
    name text not null,
    size bigint not null,
    modified_ns bigint not null,
    seen_at timestamptz not null,
    batch_id bigint references gc_import_batch,
    failure text not null default '',
    ended_at timestamptz,
    primary key (watch_id, name, size, modified_ns)
);
