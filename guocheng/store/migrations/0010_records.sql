-- Every published version of every definition; the newest version of a name is in force.
create table gc_definition (
    kind text not null,
    name text not null,
    version integer not null check (version > 0),
    json jsonb not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    installed_at timestamptz not null,
    primary key (kind, name, version)
);

-- The river: one row per change, in the transaction of the change. Rows of transactions older than every running
-- one are complete, so readers go by (tx, seq) and stop before the oldest running transaction.
create table gc_river (
    seq bigint generated always as identity primary key,
    at timestamptz not null,
    tx xid8 not null default pg_current_xact_id(),
    entity text not null,
    record_id bigint not null,
    kind text not null check (kind <> ''),
    version integer,
    actor_id bigint,
    on_behalf_of bigint,
    cause text not null default '',
    request_id text not null default '',
    changes jsonb not null default '[]'
);
create index gc_river_tx on gc_river (tx, seq);
create index gc_river_record on gc_river (entity, record_id, seq);

-- How far each consumer of the river has read.
create table gc_river_reader (
    name text primary key,
    tx xid8 not null,
    seq bigint not null,
    moved_at timestamptz not null default now()
);

-- The last number given per serial field and period; the row is locked until the transaction ends, so no number is given twice.
create table gc_serial (
    entity text not null,
    field text not null,
    period text not null,
    last bigint not null check (last > 0),
    primary key (entity, field, period)
);

-- One row per stay of a record in a stage; a record stands in exactly one.
create table gc_stage_log (
    id bigint generated always as identity primary key,
    entity text not null,
    record_id bigint not null,
    stage text not null,
    entered_at timestamptz not null,
    entered_by bigint,
    left_at timestamptz,
    left_by bigint,
    work_seconds bigint check (work_seconds >= 0),
    paused_seconds bigint not null default 0 check (paused_seconds >= 0),
    flow_version integer not null default 1,
    check (left_at is null or left_at >= entered_at)
);
create unique index gc_stage_log_open on gc_stage_log (entity, record_id) where left_at is null;
create index gc_stage_log_record on gc_stage_log (entity, record_id, id);
create index gc_stage_log_stage on gc_stage_log (entity, stage, entered_at);

create table gc_comment (
    id bigint generated always as identity primary key,
    entity text not null,
    record_id bigint not null,
    author_id bigint,
    text text not null check (text <> ''),
    mentions bigint[] not null default '{}',
    created_at timestamptz not null
);
create index gc_comment_record on gc_comment (entity, record_id, id);

-- Notices to a person; the same thing is told once.
create table gc_message (
    id bigint generated always as identity primary key,
    person_id bigint not null,
    kind text not null,
    text text not null check (text <> ''),
    entity text,
    record_id bigint,
    once_key text,
    created_at timestamptz not null,
    read_at timestamptz
);
create unique index gc_message_once on gc_message (person_id, once_key) where once_key is not null;
create index gc_message_person on gc_message (person_id, id);
create index gc_message_unread on gc_message (person_id, id) where read_at is null;
