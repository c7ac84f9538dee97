-- The platform's own tables as entities are read: one row each with an id, a title and a search text.
-- Nobody writes through these views.
create view platform_task as
select t.id, 1 as version, i.title, lower(i.title || ' ' || t.opinion) as search,
    t.opened_at as created_at, i.starter as created_by, coalesce(t.decided_at, t.opened_at) as updated_at,
    t.decided_by as updated_by, null::bigint as batch_id,
    t.person, t.state, i.flow, t.step, i.entity, i.record_id, i.starter, t.opened_at, t.due_at, t.late, t.decided_at,
    t.decided_by, t.on_behalf_of, t.opinion, t.why as reason
from gc_task t join gc_flow_instance i on i.id = t.instance_id;

create view platform_procedure as
select i.id, 1 as version, i.title, lower(i.title) as search, i.started_at as created_at, i.starter as created_by,
    coalesce(i.ended_at, i.started_at) as updated_at, null::bigint as updated_by, null::bigint as batch_id,
    i.flow, i.flow_version, i.entity, i.record_id, i.starter, i.state, i.round, i.started_at, i.ended_at
from gc_flow_instance i;

create view platform_account as
select a.id, 1 as version, a.login as title, lower(a.login) as search, a.created_at, null::bigint as created_by,
    coalesce(a.password_changed_at, a.created_at) as updated_at, null::bigint as updated_by, null::bigint as batch_id,
    a.login, a.person_id as person, a.disabled, a.must_change, a.demo, a.last_login_at, a.password_changed_at
from gc_account a;

create view platform_change as
select v.seq as id, 1 as version, v.entity || ' #' || v.record_id as title,
    lower(v.entity || ' ' || v.cause || ' ' || v.request_id) as search, v.at as created_at, v.actor_id as created_by,
    v.at as updated_at, v.actor_id as updated_by, null::bigint as batch_id,
    v.entity, v.record_id, v.kind, v.actor_id as actor, v.on_behalf_of, v.cause, v.request_id,
    jsonb_array_length(v.changes) as fields_changed
from gc_river v;

create view platform_file as
select f.id, 1 as version, f.name as title, lower(f.name) as search, f.created_at, f.created_by,
    f.created_at as updated_at, f.created_by as updated_by, null::bigint as batch_id,
    f.name, f.size, f.media_type, f.sha256
from gc_file f;

create view platform_import as
select b.id, 1 as version, b.name as title, lower(b.name) as search, b.created_at, b.person_id as created_by,
    coalesce(b.ended_at, b.created_at) as updated_at, b.person_id as updated_by, null::bigint as batch_id,
    b.name, b.state, b.rows, b.person_id as person, b.started_at, b.ended_at, b.failure
from gc_import_batch b;

create view platform_job as
select j.id, 1 as version, j.kind || ' #' || j.id as title, lower(j.kind || ' ' || coalesce(j.error, '')) as search,
    j.created_at, null::bigint as created_by, coalesce(j.finished_at, j.created_at) as updated_at,
    null::bigint as updated_by, null::bigint as batch_id,
    j.queue, j.kind, j.state, j.attempt, j.run_at, j.worker, j.error, j.finished_at
from gc_job j;
