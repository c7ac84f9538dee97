-- Who wants to hear of what happens to a record.
create table gc_follow (
    person_id bigint not null,
    entity text not null,
    record_id bigint not null,
    since timestamptz not null,
    primary key (person_id, entity, record_id)
);
create index gc_follow_record on gc_follow (entity, record_id);
