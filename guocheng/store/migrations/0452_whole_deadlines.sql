-- Until when a whole procedure should have ended (整个流程的时限), when people are reminded of it, and when it rests.

alter table gc_flow_instance add column due_at timestamptz;
alter table gc_flow_instance add column late boolean not null default false;
alter table gc_flow_instance add column nudges timestamptz[] not null default '{}';
alter table gc_flow_instance add column nudged int not null default 0;
alter table gc_flow_instance add column rested_at timestamptz;
