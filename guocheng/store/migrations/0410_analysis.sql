-- The procedures of a flow that started, or ended, in a period; those that have not ended stand under a blank end.
create index gc_flow_instance_started on gc_flow_instance (flow, started_at);
create index gc_flow_instance_ended on gc_flow_instance (flow, ended_at);
