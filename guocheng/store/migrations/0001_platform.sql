-- Accounts and sessions. A login is stored folded (NFKC, lower case), so that it is unique as people read it.
create table gc_account (
    id bigint generated always as identity primary key,
    login text not null unique check (login <> ''),
    person_id bigint,
    password_hash text,
    disabled boolean not null default false,
    must_change boolean not null default false,
    demo boolean not null default false,
    created_at timestamptz not null,
    password_changed_at timestamptz,
    last_login_at timestamptz
);
create index gc_account_person on gc_account (person_id);

-- Only the hash of the token is stored: who reads the table cannot log in with it.
create table gc_session (
    id bigint generated always as identity primary key,
    token_sha256 bytea not null unique check (length(token_sha256) = 32),
    account_id bigint not null references gc_account on delete cascade,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    user_agent text not null default '',
    ip text not null default ''
);
create index gc_session_account on gc_session (account_id);
create index gc_session_expires on gc_session (expires_at);

-- Failed logins per account and per address; the delay grows, nobody is locked out for good by somebody else.
create table gc_login_attempt (
    kind text not null check (kind in ('account', 'ip')),
    subject text not null,
    failures integer not null check (failures >= 0),
    last_failed_at timestamptz not null,
    blocked_until timestamptz not null,
    primary key (kind, subject)
);

-- The answer to a command, written in the command's own transaction: the same key has one effect and one answer.
create table gc_idempotency (
    actor text not null,
    key text not null check (length(key) between 1 and 200),
    request_sha256 bytea not null,
    status integer,
    media_type text,
    response bytea,
    created_at timestamptz not null,
    primary key (actor, key)
);
create index gc_idempotency_created on gc_idempotency (created_at);

-- Work for the worker. "attempt" is the fence: only the holder of the current attempt can finish or extend.
create table gc_job (
    id bigint generated always as identity primary key,
    queue text not null,
    kind text not null,
    payload jsonb not null,
    order_key text,
    once_key text unique,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'dead')),
    attempt integer not null default 0,
    attempts_max integer not null check (attempts_max > 0),
    run_at timestamptz not null default now(),
    worker text,
    lease_until timestamptz,
    heartbeat_at timestamptz,
    progress jsonb,
    result jsonb,
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    check ((state = 'running') = (lease_until is not null)),
    check ((state in ('done', 'dead')) = (finished_at is not null))
);
create index gc_job_waiting on gc_job (queue, run_at, id) where state = 'waiting';
create index gc_job_running on gc_job (lease_until) where state = 'running';
create index gc_job_order on gc_job (order_key, id) where state in ('waiting', 'running') and order_key is not null;
create index gc_job_finished on gc_job (finished_at) where state in ('done', 'dead');

-- Which worker is alive; /healthz reads it.
create table gc_worker (
    name text primary key,
    started_at timestamptz not null,
    seen_at timestamptz not null
);

-- Attachments. The content stands on disk under its hash; several rows may name the same content.
create table gc_file (
    id bigint generated always as identity primary key,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    name text not null,
    size bigint not null check (size >= 0),
    media_type text not null,
    created_by bigint references gc_account,
    created_at timestamptz not null
);
create index gc_file_sha256 on gc_file (sha256);
create index gc_file_created_by on gc_file (created_by);

create table gc_setting (
    key text primary key,
    value jsonb not null,
    changed_at timestamptz not null default now()
);
