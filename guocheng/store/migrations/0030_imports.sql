-- One uploaded file on its way to records. The file itself is an attachment; "part_next" is how far the work at hand is.
create table gc_import_batch (
    id bigint generated always as identity primary key,
    file_id bigint not null references gc_file,
    name text not null check (name <> ''),
    state text not null default 'read'
        check (state in ('read', 'checking', 'checked', 'running', 'done', 'cancelled', 'undoing', 'undone')),
    sheets jsonb not null default '[]',
    rows integer not null default 0 check (rows >= 0),
    parts integer not null default 0 check (parts >= 0),
    part_next integer not null default 0 check (part_next >= 0),
    counts jsonb not null default '{}',
    checked jsonb,
    account_id bigint references gc_account,
    person_id bigint,
    job_id bigint references gc_job on delete set null,
    cancel_asked boolean not null default false,
    failure text not null default '',
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz
);
create index gc_import_batch_account on gc_import_batch (account_id, id);
create index gc_import_batch_file on gc_import_batch (file_id);

-- The rows of the file as they were read, up to a thousand together; loading them is one copy.
create table gc_import_part (
    batch_id bigint not null references gc_import_batch on delete cascade,
    number integer not null check (number >= 0),
    sheet integer not null,
    first_row integer not null,
    rows json not null,
    primary key (batch_id, number)
);

-- What became of a row; written in the transaction of the record, so each row counts once. A check writes only rows
-- with problems; an import writes all, with the version it left behind, so that undoing touches nothing newer.
create table gc_import_row (
    batch_id bigint not null references gc_import_batch on delete cascade,
    sheet integer not null,
    row integer not null,
    verdict text not null check (verdict in ('new', 'changed', 'same', 'error')),
    record_id bigint,
    version integer,
    problems jsonb,
    undone text check (undone in ('deleted', 'restored', 'kept')),
    primary key (batch_id, sheet, row)
);
create index gc_import_row_problems on gc_import_row (batch_id, sheet, row) where problems is not null;

-- How files with a certain header were mapped last.
create table gc_import_mapping (
    fingerprint text primary key,
    mapping jsonb not null,
    changed_by bigint,
    changed_at timestamptz not null
);
