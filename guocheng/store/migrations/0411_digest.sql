-- Who does not want to be told every morning what waits for him.
create table gc_no_digest (
    person_id bigint primary key,
    since timestamptz not null
);
