-- Files of waybills: how far each is, and which of its rows were kept out.

create table gc_waybill_file (
    id bigint generated always as identity primary key,
    file_id bigint not null references gc_file,
    name text not null,
    by_id bigint,
    by_name text not null,
    at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
    job_id bigint,
    sheet_next integer not null default 0,  -- the first row that is not done yet
    row_next integer not null default 1,
    taken integer not null default 0,
    wrong integer not null default 0,
    days date[] not null default '{}',
    cancel_asked boolean not null default false,
    failure text not null default '',
    ended_at timestamptz
);
create index gc_waybill_file_at on gc_waybill_file (at desc);

create table gc_waybill_wrong (
    waybill_file bigint not null references gc_waybill_file on delete cascade,
    sheet integer not null,
    row integer not null,
    sheet_name text not null,
    waybill_no text not null,
    why text not null,
    primary key (waybill_file, sheet, row)
);
