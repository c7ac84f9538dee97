-- What people who leave hand over: one run for each time it is ordered, and what became of each thing.

create table gc_leaver_run (
    id bigint generated always as identity primary key,
    leaver bigint not null,
    ordered_by bigint,
    note text not null default '',
    state text not null default 'running' check (state in ('running', 'done', 'failed')),
    total int not null default 0,
    done int not null default 0,
    refused int not null default 0,
    job_id bigint references gc_job (id) on delete set null,
    failure text not null default '',
    created_at timestamptz not null,
    ended_at timestamptz
);

create table gc_leaver_item (
    run_id bigint not null references gc_leaver_run (id) on delete cascade,
    no int not null,
    kind text not null check (kind in ('task', 'role', 'unit', 'report', 'group', 'record')),
    entity text not null default '',
    ref bigint not null,
    title text not null default '',
    heir bigint not null,
    verdict text check (verdict in ('done', 'refused')),
    problem text not null default '',
    primary key (run_id, no)
);
create index gc_leaver_item_waiting on gc_leaver_item (run_id, no) where verdict is null;
