-- People who leave also hand over their turns of duty, their rows in the approval matrix and standing in for others.

alter table gc_leaver_item drop constraint gc_leaver_item_kind_check;
alter table gc_leaver_item add constraint gc_leaver_item_kind_check
    check (kind in ('task', 'role', 'unit', 'report', 'group', 'roster', 'matrix', 'proxy', 'record'));
