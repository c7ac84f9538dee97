-- Running procedures going over to another version of their flow, as one piece of work with its log.
create table gc_flow_migration (
    id bigint generated always as identity primary key,
    flow text not null,
    version integer not null,
    plan jsonb not null,
    state text not null check (state in ('running', 'done', 'stopped', 'undoing', 'undone')),
    stop_asked boolean not null default false,
    job_id bigint,
    reason text not null default '',
    made_at timestamptz not null,
    made_by bigint,
    ended_at timestamptz
);
create index gc_flow_migration_flow on gc_flow_migration (flow, id);

-- What became of each instance. `before` and `after` count its events on either side of the migration.
create table gc_flow_migrated (
    migration_id bigint not null references gc_flow_migration on delete cascade,
    instance_id bigint not null references gc_flow_instance on delete cascade,
    from_version integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'impossible', 'undone', 'kept')),
    notes jsonb not null default '[]',
    before integer,
    after integer,
    primary key (migration_id, instance_id)
);
create index gc_flow_migrated_state on gc_flow_migrated (migration_id, state, instance_id);

-- What was mended in a version under which procedures already run, with the document as it was.
create table gc_flow_fix (
    id bigint generated always as identity primary key,
    flow text not null,
    version integer not null,
    at timestamptz not null,
    by bigint,
    reason text not null,
    changes jsonb not null,
    before jsonb not null
);
create index gc_flow_fix_flow on gc_flow_fix (flow, version, id);
