-- What procedures wrote into their records, with what stood there before, so that withdrawing leaves nothing of it.

create table gc_flow_written (
    instance_id bigint not null references gc_flow_instance on delete cascade,
    field text not null check (field <> ''),
    before jsonb,
    after jsonb,
    primary key (instance_id, field)
);

-- What has happened stays as it happened: events of procedures are added, and go only with their procedure.
create function gc_flow_event_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
        return old;
    end if;
    raise exception 'events of procedures are never changed' using errcode = 'restrict_violation';
end $$;

create trigger gc_flow_event_stays before update or delete on gc_flow_event
    for each row execute function gc_flow_event_stays();
