-- The list of automations counts what is open, what failed and what ended in the last day, however many runs are kept.

create index gc_automation_run_ended on gc_automation_run (automation, ended_at);
drop index gc_automation_run_failed;
create index gc_automation_run_failed on gc_automation_run (automation, id) where state = 'failed';
