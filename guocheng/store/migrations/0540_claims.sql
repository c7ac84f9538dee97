-- What people are called in files, once somebody has said whom a word means; and fields of records still to be claimed.

create table gc_alias (
    entity text not null,
    word text not null,  -- folded
    said_as text not null,  -- as it stood in the file
    record_id bigint,  -- null: nobody of ours
    said_by bigint,
    said_at timestamptz not null,
    primary key (entity, word)
);

create table gc_unclaimed (
    id bigint generated always as identity primary key,
    entity text not null,
    field text not null,
    word text not null,
    record_id bigint not null,
    batch_id bigint not null,
    since timestamptz not null,
    unique (entity, field, record_id)
);
create index gc_unclaimed_word on gc_unclaimed (entity, field, word);
