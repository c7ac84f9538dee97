-- Procedures of records. Whoever changes anything of a procedure locks its row here first.
create table gc_flow_instance (
    id bigint generated always as identity primary key,
    entity text not null,
    record_id bigint not null,
    title text not null default '',
    flow text not null,
    flow_version integer not null,
    move text not null,
    starter bigint not null,
    state text not null check (state in ('running', 'accepted', 'rejected', 'withdrawn', 'cancelled')),
    round integer not null check (round > 0),
    seq integer not null check (seq >= 0),
    started_at timestamptz not null,
    ended_at timestamptz,
    reminded_at timestamptz,
    check ((state = 'running') = (ended_at is null))
);
-- A record has one running procedure at most.
create unique index gc_flow_instance_running on gc_flow_instance (entity, record_id) where state = 'running';
create index gc_flow_instance_record on gc_flow_instance (entity, record_id, id);
create index gc_flow_instance_starter on gc_flow_instance (starter, id);

-- The history: rows are added, never changed. The number makes two writers of one step impossible.
create table gc_flow_event (
    instance_id bigint not null references gc_flow_instance on delete cascade,
    seq integer not null check (seq > 0),
    at timestamptz not null,
    actor bigint not null,
    event jsonb not null,
    primary key (instance_id, seq)
);

-- Where the tokens are: one row per step reached.
create table gc_flow_node (
    instance_id bigint not null references gc_flow_instance on delete cascade,
    step text not null,
    round integer not null check (round >= 0),
    state text not null check (state in
        ('not_reached', 'active', 'incident', 'returned', 'passed', 'skipped', 'rejected', 'cancelled')),
    entered_at timestamptz,
    left_at timestamptz,
    due_at timestamptz,
    provisional boolean not null,
    arms integer[] not null,
    returns_to text[] not null,
    sender integer not null,
    reason text not null,
    primary key (instance_id, step)
);
create index gc_flow_node_incident on gc_flow_node (instance_id) where state = 'incident';

-- What people are asked. "no" counts within the instance, "id" is what the doors speak of.
create table gc_task (
    id bigint generated always as identity primary key,
    instance_id bigint not null references gc_flow_instance on delete cascade,
    no integer not null check (no > 0),
    step text not null,
    round integer not null check (round > 0),
    person bigint not null,
    turn integer not null,
    state text not null check (state in ('waiting', 'open', 'paused', 'approved', 'rejected', 'submitted',
        'sent_back', 'handed_over', 'skipped', 'cancelled')),
    why text not null,
    opened_at timestamptz,
    due_at timestamptz,
    provisional boolean not null,
    late boolean not null,
    left_minutes integer,
    decided_at timestamptz,
    decided_by bigint,
    on_behalf_of bigint,
    opinion text not null,
    handed_from integer,
    unique (instance_id, no),
    check ((decided_at is null) = (decided_by is null))
);
-- Nobody is asked twice at one step.
create unique index gc_task_pending on gc_task (instance_id, step, round, person)
    where state in ('waiting', 'open', 'paused');
create index gc_task_open on gc_task (person, id) where state = 'open';
create index gc_task_decided on gc_task (decided_by, decided_at, id) where decided_at is not null;

-- People who were told and may read.
create table gc_copy (
    instance_id bigint not null references gc_flow_instance on delete cascade,
    no integer not null check (no > 0),
    person bigint not null,
    step text not null,
    at timestamptz not null,
    by bigint not null,
    read_at timestamptz,
    primary key (instance_id, no),
    unique (instance_id, person)
);
create index gc_copy_person on gc_copy (person, instance_id);
create index gc_copy_unread on gc_copy (person) where read_at is null;

-- When a procedure, or the clock of a record, wants to be woken. A worker takes a due timer for the length of a lease.
create table gc_flow_timer (
    id bigint generated always as identity primary key,
    instance_id bigint references gc_flow_instance on delete cascade,
    entity text,
    record_id bigint,
    kind text not null check (kind <> ''),
    name text not null,
    round integer not null,
    task integer not null,
    due_at timestamptz not null,
    lease_until timestamptz,
    check ((instance_id is null) <> (record_id is null)),
    check ((entity is null) = (record_id is null))
);
create unique index gc_flow_timer_instance on gc_flow_timer (instance_id, kind, name, round, task)
    where instance_id is not null;
create unique index gc_flow_timer_record on gc_flow_timer (entity, record_id, kind, name) where record_id is not null;
create index gc_flow_timer_due on gc_flow_timer (due_at, id);
