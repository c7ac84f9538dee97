-- A view of a list that a person saved; the document is what `definition/view.py` describes, in its JSON.
create table gc_view (
    id bigint generated always as identity primary key,
    entity text not null check (entity <> ''),
    label text not null check (label <> ''),
    document jsonb not null,
    account_id bigint not null references gc_account on delete cascade,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index gc_view_account on gc_view (account_id, entity, id);
create index gc_view_entity on gc_view (entity, id);

-- Who else is offered a view. It widens nobody's rights: a view is a question, not an answer.
create table gc_view_share (
    view_id bigint not null references gc_view on delete cascade,
    kind text not null check (kind in ('everyone', 'role', 'unit')),
    name text not null check ((kind = 'everyone') = (name = '')),
    primary key (view_id, kind, name)
);

-- The view a person starts with, by its key.
create table gc_view_default (
    account_id bigint not null references gc_account on delete cascade,
    entity text not null,
    view text not null check (view <> ''),
    primary key (account_id, entity)
);

-- One action on many records: edit, delete, hand over, move. "action" says what is done to each.
create table gc_action (
    id bigint generated always as identity primary key,
    entity text not null check (entity <> ''),
    kind text not null check (kind in ('edit', 'delete', 'transfer', 'move')),
    label text not null,
    body jsonb not null,
    state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
    total integer not null check (total >= 0),
    done integer not null default 0 check (done >= 0),
    refused integer not null default 0 check (refused >= 0),
    account_id bigint references gc_account on delete set null,
    person_id bigint,
    job_id bigint references gc_job on delete set null,
    failure text not null default '',
    created_at timestamptz not null,
    ended_at timestamptz
);
create index gc_action_account on gc_action (account_id, id);

-- What became of each record; written in the transaction of its effect, so each is done once. Null waits.
create table gc_action_row (
    action_id bigint not null references gc_action on delete cascade,
    record_id bigint not null,
    verdict text check (verdict in ('done', 'refused')),
    title text not null default '',
    problems jsonb,
    primary key (action_id, record_id)
);
create index gc_action_row_waiting on gc_action_row (action_id, record_id) where verdict is null;
create index gc_action_row_refused on gc_action_row (action_id, record_id) where verdict = 'refused';
