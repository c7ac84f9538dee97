-- Runs that turn business data into internal trades, and what could not become one, with the reason.

create table gc_settlement_run (
    id bigint generated always as identity primary key,
    month date not null check (extract(day from month) = 1),
    conversions text[] not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
    asked_by bigint,  -- null: the clock
    asked_at timestamptz not null,
    ended_at timestamptz,
    finished text[] not null default '{}',
    counts jsonb not null default '{}',
    used jsonb not null default '{}',  -- which version of each conversion and price list
    failure text not null default '',
    job_id bigint
);
create index gc_settlement_run_month on gc_settlement_run (month, id desc);

create table gc_settlement_pending (
    id bigint generated always as identity primary key,
    month date not null,
    conversion text not null,
    day date,
    provider text not null default '',
    receiver text not null default '',
    item text not null default '',
    grade text not null default '',
    quantity numeric,
    records bigint not null,
    reason text not null,
    message text not null,
    run_id bigint not null references gc_settlement_run (id)
);
create index gc_settlement_pending_month on gc_settlement_pending (month, conversion);
