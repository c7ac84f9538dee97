-- Addresses that need no login: a form to fill in, a record to look at, a question about the state of a record.
create table gc_public_link (
    id bigint generated always as identity primary key,
    token text not null unique check (length(token) >= 22),
    kind text not null check (kind in ('form', 'record', 'status')),
    entity text not null,
    record_id bigint,
    label text not null,
    intro text not null default '',
    fields text[] not null,
    asked text[] not null default '{}',
    fixed jsonb not null default '{}',
    password_hash text,
    opens_at timestamptz,
    closes_at timestamptz,
    per_day integer,
    per_visitor integer,
    captcha boolean not null default false,
    made_at timestamptz not null,
    made_by bigint,
    ended_at timestamptz
);
create index gc_public_link_entity on gc_public_link (entity, record_id);

-- How often an address was used on a day, by everybody ('') and by each visitor.
create table gc_public_use (
    link_id bigint not null references gc_public_link (id) on delete cascade,
    day date not null,
    visitor text not null,
    used integer not null default 0,
    failed integer not null default 0,
    primary key (link_id, day, visitor)
);

create table gc_captcha (
    id text primary key,
    answer_sha256 bytea not null,
    expires_at timestamptz not null
);
