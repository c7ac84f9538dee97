-- People outside who are asked by a link (外部人员): what they are called, and the links to their tasks. Of such a link
-- only the digest of its token is kept, so whoever reads the table answers for nobody.

create table gc_outsider (
    id bigint primary key check (id < -1),
    name text not null,
    address text not null
);

-- Their ids are worked out from their addresses with this, so nobody finds an address by trying.
insert into gc_setting (key, value) values ('outsider_salt', to_jsonb(gen_random_uuid()::text || gen_random_uuid()::text));

alter table gc_public_link add column task_id bigint references gc_task (id) on delete cascade;
alter table gc_public_link drop constraint gc_public_link_kind_check;
alter table gc_public_link add constraint gc_public_link_kind_check
    check (kind in ('form', 'record', 'status', 'task') and (kind = 'task') = (task_id is not null));
create index gc_public_link_task on gc_public_link (task_id) where task_id is not null;
