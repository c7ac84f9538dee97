-- What a migration changed in the record of an instance and in what its procedure wrote, as it was before.
alter table gc_flow_migrated add column form jsonb not null default '{}';
