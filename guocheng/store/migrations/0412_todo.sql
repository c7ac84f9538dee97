-- The open tasks of a person by when they are due, and what he started that still runs.
create index gc_task_due on gc_task (person, coalesce(due_at, 'infinity'::timestamptz), id) where state = 'open';
create index gc_flow_instance_mine on gc_flow_instance (starter) where state = 'running';
