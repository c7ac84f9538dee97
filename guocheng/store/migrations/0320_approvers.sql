-- Whom the starter, or the approver before, picked to be asked at a step.

alter table gc_flow_node add column picked bigint[] not null default '{}';
