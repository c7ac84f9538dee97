-- Automations: runs and what each did, step by step; the clock's marks; switches; addresses and requests outside.

create table gc_automation_run (
    id bigint generated always as identity primary key,
    automation text not null,
    version int not null,
    entity text not null default '',
    record_id bigint,
    title text not null default '',
    trigger text not null,
    cause jsonb not null default '{}',
    actor_id bigint,
    state text not null check (state in
        ('waiting', 'queued', 'sleeping', 'asking', 'done', 'skipped', 'failed', 'given_up', 'held_back')),
    wake_at timestamptz not null,
    order_key text not null,
    once_key text unique,
    parent_id bigint,
    depth int not null default 0,
    loops int not null default 0,
    tries int not null default 0,
    steps int not null default 0,
    node text not null default '',
    why text not null default '',
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    constraint gc_automation_run_ended_check
        check ((state in ('done', 'skipped', 'failed', 'given_up', 'held_back')) = (ended_at is not null))
);
-- A worker takes the runs that are due, automation by automation.
create index gc_automation_run_due on gc_automation_run (automation, wake_at, id) where state in ('waiting', 'sleeping');
-- Runs of one key go one after the other.
create index gc_automation_run_ahead on gc_automation_run (order_key) where state in ('waiting', 'asking');
create index gc_automation_run_queued on gc_automation_run (order_key, id) where state = 'queued';
create index gc_automation_run_record on gc_automation_run (entity, record_id, id);
create index gc_automation_run_listed on gc_automation_run (automation, id);
create index gc_automation_run_failed on gc_automation_run (id) where state = 'failed';

create table gc_automation_step (
    run_id bigint not null references gc_automation_run on delete cascade,
    no int not null,
    at timestamptz not null,
    kind text not null,
    node text not null default '',
    detail jsonb not null default '{}',
    primary key (run_id, no)
);

-- Until when the clock was looked at, for automations that come by the clock.
create table gc_automation_clock (
    automation text primary key,
    looked_until timestamptz not null
);

-- Turned off or on from the screen, whatever the definition says.
create table gc_automation_switch (
    automation text primary key,
    enabled boolean not null,
    at timestamptz not null,
    by bigint
);

-- The address of an automation that other systems call; the token is kept as its hash only.
create table gc_automation_hook (
    automation text primary key,
    token_sha256 bytea not null unique,
    secret text,
    made_at timestamptz not null,
    made_by bigint,
    minute timestamptz not null,
    used int not null default 0,
    called_at timestamptz
);

-- Requests to addresses outside: put with the step that asks, sent by a worker, answered once.
create table gc_automation_request (
    id bigint generated always as identity primary key,
    run_id bigint not null references gc_automation_run on delete cascade,
    node text not null,
    key text not null unique,
    method text not null,
    url text not null,
    headers jsonb not null default '{}',
    body text not null default '',
    state text not null check (state in ('waiting', 'sending', 'answered', 'failed')),
    attempt int not null default 0,
    next_at timestamptz not null,
    lease_until timestamptz,
    status int,
    answer text not null default '',
    why text not null default '',
    created_at timestamptz not null
);
create index gc_automation_request_due on gc_automation_request (next_at) where state in ('waiting', 'sending');
create index gc_automation_request_run on gc_automation_request (run_id);
