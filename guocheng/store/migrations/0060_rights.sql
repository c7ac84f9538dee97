-- A record shown to somebody for a time. What may be done with which fields was settled when it was given, so nobody
-- receives more than the giver had. Whoever ends it early sets `ended_at`; nothing is deleted.
create table gc_share (
    id bigint generated always as identity primary key,
    entity text not null,
    record_id bigint not null,
    person_id bigint,
    unit_id bigint,
    role text,
    "right" text not null check ("right" in ('see', 'comment', 'edit')),
    fields text[] not null,
    masked text[] not null,
    readonly text[] not null,
    note text not null default '',
    valid_from timestamptz not null,
    valid_until timestamptz,
    shared_by bigint,
    shared_at timestamptz not null,
    ended_at timestamptz,
    ended_by bigint,
    -- one receiver each
    check (num_nonnulls(person_id, unit_id, role) = 1),
    -- a share begins before it ends
    check (valid_until is null or valid_until > valid_from)
);
create index gc_share_person on gc_share (person_id) where person_id is not null and ended_at is null;
create index gc_share_unit on gc_share (unit_id) where unit_id is not null and ended_at is null;
create index gc_share_role on gc_share (role) where role is not null and ended_at is null;
create index gc_share_record on gc_share (entity, record_id);

-- Every request an administrator made through the eyes of somebody else, with both names; the beginning and the end too.
create table gc_view_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    account_id bigint not null,
    account_login text not null,
    person_id bigint not null,
    person_name text not null,
    what text not null,
    request_id text not null default ''
);
create index gc_view_log_at on gc_view_log (at desc);

alter table gc_session add column viewing_person_id bigint;
