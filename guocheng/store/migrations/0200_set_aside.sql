-- Definitions of a company's own that do not fit a new version are set aside: kept as they are, and not in force.
alter table gc_own_definition add column set_aside_at timestamptz;
alter table gc_own_definition add column set_aside_why text not null default '';
