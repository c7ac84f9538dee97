-- Deleted records that can still be put back; what they held is in the river under seq.
create table gc_recycled (
    entity text not null,
    record_id bigint not null,
    title text not null,
    seq bigint not null,
    deleted_at timestamptz not null,
    deleted_by bigint,
    primary key (entity, record_id)
);
create index gc_recycled_newest on gc_recycled (deleted_at desc, entity, record_id desc);
create index gc_recycled_mine on gc_recycled (deleted_by, deleted_at desc);
