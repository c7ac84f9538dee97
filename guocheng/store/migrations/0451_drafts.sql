-- What somebody has begun to write about a task without deciding it (暂存); it goes when the task is over.

create table gc_task_draft (
    task_id bigint not null references gc_task on delete cascade,
    person bigint not null,
    saved_at timestamptz not null,
    opinion text not null,
    filled jsonb not null,
    signature bigint references gc_file (id),
    primary key (task_id, person)
);

create function gc_task_draft_goes() returns trigger language plpgsql as $$
begin
    delete from gc_task_draft where task_id = new.id;
    return null;
end $$;

create trigger gc_task_draft_goes after update of state on gc_task for each row
    when (new.state not in ('waiting', 'open', 'paused', 'claimable', 'taken', 'held'))
    execute function gc_task_draft_goes();
