-- Definitions that a company made or changed itself; every version of them is in gc_definition too.
create table gc_own_definition (
    kind text not null,
    name text not null,
    json jsonb not null,
    base jsonb,
    changed_at timestamptz not null,
    changed_by bigint,
    reason text not null default '',
    primary key (kind, name)
);

-- Grows with every publication, so that each process notices that its definitions are behind.
create table gc_definition_revision (
    revision bigint not null,
    alone boolean not null default true primary key check (alone)
);
insert into gc_definition_revision (revision) values (0);

alter table gc_definition add column changed_by bigint;
alter table gc_definition add column reason text not null default '';
