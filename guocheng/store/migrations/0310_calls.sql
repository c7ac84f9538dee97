-- Procedures that a step of another called, and opinions that were asked for.

create table gc_flow_call (
    id bigint generated always as identity primary key,
    parent_id bigint not null references gc_flow_instance on delete cascade,
    step text not null,
    round integer not null check (round > 0),
    entity text not null,
    record_id bigint not null,
    child_id bigint not null unique references gc_flow_instance on delete cascade,
    unique (parent_id, step, round, record_id)
);

create index gc_task_advice on gc_task (person, id) where state = 'open' and attached in ('delegate', 'consult');
