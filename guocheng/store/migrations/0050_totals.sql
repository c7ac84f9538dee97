-- What is added up: by which definition each total was last counted in full, and what the last check found.
create table gc_total (
    name text primary key,
    fingerprint text not null,
    counted_at timestamptz not null default now(),
    checked_at timestamptz,
    differing integer not null default 0,
    found jsonb not null default '[]'
);

-- Groups of totals that the worker brings up to date, in the order in which they were touched.
create table gc_total_due (
    seq bigint generated always as identity primary key,
    total text not null,
    key jsonb not null,
    at timestamptz not null
);
create index gc_total_due_in_order on gc_total_due (total, seq);

-- Closed periods: records of the family that lie before the day are as they are; units null means all of them.
create table gc_period_lock (
    id bigint generated always as identity primary key,
    family text not null,
    unit_id bigint,
    unit_ids bigint[],
    until date not null,
    closed_at timestamptz not null,
    closed_by bigint,
    closed_by_name text not null,
    reason text not null,
    opened_at timestamptz,
    opened_by bigint,
    opened_by_name text,
    opened_reason text,
    check ((unit_id is null) = (unit_ids is null)),
    check ((opened_at is null) = (opened_reason is null))
);
create index gc_period_lock_in_force on gc_period_lock (family, until) where opened_at is null;

-- The rows of every aggregate over a family as they stood when a period was closed.
create table gc_frozen_total (
    lock_id bigint not null references gc_period_lock on delete cascade,
    total text not null,
    position integer not null,
    title text not null,
    keys jsonb not null,
    figures jsonb not null,
    primary key (lock_id, total, position)
);
