-- A watched folder may take one entity only, map every file the same way, and be looked into less often than each minute.
alter table gc_import_watch
    add column entity text not null default '',
    add column mapping text not null default '',
    add column mode text not null default '' check (mode in ('', 'upsert', 'add', 'new_only', 'update_only')),
    add column every_minutes integer not null default 1 check (every_minutes between 1 and 1440),
    add column looked_at timestamptz;
-- Where a file was put when its import was over, and which were seen last.
alter table gc_import_watched add column put_as text not null default '';
create index gc_import_watched_seen on gc_import_watched (watch_id, seen_at desc);
