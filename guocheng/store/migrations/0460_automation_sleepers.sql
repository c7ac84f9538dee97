-- Runs that wake are found apart from those that wait: they queue again before they are taken.
drop index gc_automation_run_due;
create index gc_automation_run_due on gc_automation_run (automation, wake_at, id) where state = 'waiting';
create index gc_automation_run_asleep on gc_automation_run (wake_at) where state = 'sleeping';
