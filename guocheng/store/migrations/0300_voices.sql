-- Voices that are weighed, grouped and attached to each other; pools; reminders; procedures that call others or stand still.

alter table gc_flow_instance add column suspended_at timestamptz;
alter table gc_flow_node
    add column called boolean not null default false,
    add column calls bigint[] not null default '{}',
    add column answered bigint[] not null default '{}';
alter table gc_task
    add column weight int not null default 1,
    add column "group" int not null default 0,
    add column veto boolean not null default false,
    add column parent int,
    add column attached text check (attached in ('before', 'after', 'beside', 'delegate', 'consult')),
    add column together text not null default '',
    add column nudges timestamptz[] not null default '{}',
    add column nudged int not null default 0,
    add column release_at timestamptz,
    add column form text not null default '',
    add column dated timestamptz,
    drop constraint gc_task_state_check,
    add constraint gc_task_state_check check (state in (
        'waiting', 'open', 'paused', 'claimable', 'taken', 'held', 'approved', 'rejected', 'submitted', 'sent_back',
        'handed_over', 'taken_back', 'skipped', 'cancelled')),
    add constraint gc_task_attached check ((attached is null) = (parent is null));
drop index gc_task_pending;
create unique index gc_task_pending on gc_task (instance_id, step, round, person)
    where state in ('waiting', 'open', 'paused', 'claimable', 'taken', 'held');
create index gc_task_claimable on gc_task (person, id) where state = 'claimable';
