-- Tasks that automations give people, some with a small form; which of several people does one is open until one has.
create table gc_errand (
    id bigint generated always as identity primary key,
    run_id bigint references gc_automation_run (id) on delete set null,
    automation text not null,
    node text not null,
    label text not null,
    says text not null,
    asks jsonb,
    entity text,
    record_id bigint,
    due_at timestamptz,
    created_at timestamptz not null,
    done_at timestamptz,
    done_by bigint,
    note text not null default '',
    filled jsonb,
    check ((done_at is null) = (done_by is null)),
    check ((entity is null) = (record_id is null))
);
create index gc_errand_run on gc_errand (run_id, node, id);

create table gc_errand_person (
    errand_id bigint not null references gc_errand (id) on delete cascade,
    person_id bigint not null,
    primary key (person_id, errand_id)
);
create index gc_errand_person_errand on gc_errand_person (errand_id);
