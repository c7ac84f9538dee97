CREATE OR REPLACE FUNCTION gc_closing_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'gc_book_closing' then
        if old.reopened_at is null
            and to_jsonb(new) - '{reopened_at,reopened_by,reopened_reason}'::text[]
              = to_jsonb(old) - '{reopened_at,reopened_by,reopened_reason}'::text[] then
            return new;
        end if;
    end if;
    raise exception using errcode = 'GC002', message = '结账时定格的数字不能修改，也不能删除';
end
$function$;

CREATE OR REPLACE FUNCTION gc_flow_event_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
        return old;
    end if;
    raise exception 'events of procedures are never changed' using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION gc_posting_names()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    -- The first argument is the column that names the record, the others are the books.
    if tg_argv[0] = 'object' and exists (
        select from gc_posting_total t where t.object_id = old.id and t.book = any(tg_argv[1:])
    ) or tg_argv[0] = 'account' and exists (
        select from gc_posting_total t where t.account_id = old.id and t.book = any(tg_argv[1:])
    ) then
        raise exception using errcode = 'GC002',
            message = format('「%s」在账簿里已有分录，不能删除；不再用了请停用', old.title);
    end if;
    return old;
end
$function$;

CREATE OR REPLACE FUNCTION gc_posting_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    found_closed record;
begin
    if tg_op = 'TRUNCATE' then
        select book, month into found_closed from gc_book_month where state = 'closed' limit 1;
    elsif tg_op = 'INSERT' then
        select m.book, m.month into found_closed from gc_book_month m
        where m.state = 'closed' and exists (select from new_rows r where r.book = m.book and r.month = m.month) limit 1;
    else
        select m.book, m.month into found_closed from gc_book_month m
        where m.state = 'closed' and exists (select from old_rows r where r.book = m.book and r.month = m.month) limit 1;
    end if;
    if found_closed.book is not null then
        raise exception using errcode = 'GC002',
            message = format('账簿 %s 的 %s 已经结账，这个月的分录不能再改；要更正请记在没有结账的月份',
                found_closed.book, to_char(found_closed.month, 'YYYY-MM'));
    end if;
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION gc_posting_unchanged()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    raise exception using errcode = 'GC002', message = '分录只能新增和冲正，不能修改';
end
$function$;

CREATE OR REPLACE FUNCTION gc_task_draft_goes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    delete from gc_task_draft where task_id = new.id;
    return null;
end $function$;

create table gc_account (
    id bigint generated always as identity not null,
    login text not null,
    person_id bigint,
    password_hash text,
    disabled boolean default false not null,
    must_change boolean default false not null,
    demo boolean default false not null,
    created_at timestamp with time zone not null,
    password_changed_at timestamp with time zone,
    last_login_at timestamp with time zone,
    constraint gc_account_pkey PRIMARY KEY (id),
    constraint gc_account_login_check CHECK ((login <> ''::text)),
    constraint gc_account_login_key UNIQUE (login)
);
CREATE INDEX gc_account_person ON gc_account USING btree (person_id);

create table gc_action (
    id bigint generated always as identity not null,
    entity text not null,
    kind text not null,
    label text not null,
    body jsonb not null,
    state text default 'running'::text not null,
    total integer not null,
    done integer default 0 not null,
    refused integer default 0 not null,
    account_id bigint,
    person_id bigint,
    job_id bigint,
    failure text default ''::text not null,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint gc_action_pkey PRIMARY KEY (id),
    constraint gc_action_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id) ON DELETE SET NULL,
    constraint gc_action_done_check CHECK ((done >= 0)),
    constraint gc_action_entity_check CHECK ((entity <> ''::text)),
    constraint gc_action_job_id_fkey FOREIGN KEY (job_id) REFERENCES gc_job(id) ON DELETE SET NULL,
    constraint gc_action_kind_check CHECK ((kind = ANY (ARRAY['edit'::text, 'delete'::text, 'transfer'::text, 'move'::text]))),
    constraint gc_action_refused_check CHECK ((refused >= 0)),
    constraint gc_action_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text, 'failed'::text]))),
    constraint gc_action_total_check CHECK ((total >= 0))
);
CREATE INDEX gc_action_account ON gc_action USING btree (account_id, id);

create table gc_action_row (
    action_id bigint not null,
    record_id bigint not null,
    verdict text,
    title text default ''::text not null,
    problems jsonb,
    constraint gc_action_row_pkey PRIMARY KEY (action_id, record_id),
    constraint gc_action_row_action_id_fkey FOREIGN KEY (action_id) REFERENCES gc_action(id) ON DELETE CASCADE,
    constraint gc_action_row_verdict_check CHECK ((verdict = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX gc_action_row_refused ON gc_action_row USING btree (action_id, record_id) WHERE (verdict = 'refused'::text);
CREATE INDEX gc_action_row_waiting ON gc_action_row USING btree (action_id, record_id) WHERE (verdict IS NULL);

create table gc_alias (
    entity text not null,
    word text not null,
    said_as text not null,
    record_id bigint,
    said_by bigint,
    said_at timestamp with time zone not null,
    constraint gc_alias_pkey PRIMARY KEY (entity, word)
);

create table gc_automation_clock (
    automation text not null,
    looked_until timestamp with time zone not null,
    constraint gc_automation_clock_pkey PRIMARY KEY (automation)
);

create table gc_automation_hook (
    automation text not null,
    token_sha256 bytea not null,
    secret text,
    made_at timestamp with time zone not null,
    made_by bigint,
    minute timestamp with time zone not null,
    used integer default 0 not null,
    called_at timestamp with time zone,
    constraint gc_automation_hook_pkey PRIMARY KEY (automation),
    constraint gc_automation_hook_token_sha256_key UNIQUE (token_sha256)
);

create table gc_automation_request (
    id bigint generated always as identity not null,
    run_id bigint not null,
    node text not null,
    key text not null,
    method text not null,
    url text not null,
    headers jsonb default '{}'::jsonb not null,
    body text default ''::text not null,
    state text not null,
    attempt integer default 0 not null,
    next_at timestamp with time zone not null,
    lease_until timestamp with time zone,
    status integer,
    answer text default ''::text not null,
    why text default ''::text not null,
    created_at timestamp with time zone not null,
    constraint gc_automation_request_pkey PRIMARY KEY (id),
    constraint gc_automation_request_key_key UNIQUE (key),
    constraint gc_automation_request_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_automation_run(id) ON DELETE CASCADE,
    constraint gc_automation_request_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'answered'::text, 'failed'::text])))
);
CREATE INDEX gc_automation_request_due ON gc_automation_request USING btree (next_at) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]));
CREATE INDEX gc_automation_request_run ON gc_automation_request USING btree (run_id);

create table gc_automation_run (
    id bigint generated always as identity not null,
    automation text not null,
    version integer not null,
    entity text default ''::text not null,
    record_id bigint,
    title text default ''::text not null,
    trigger text not null,
    cause jsonb default '{}'::jsonb not null,
    actor_id bigint,
    state text not null,
    wake_at timestamp with time zone not null,
    order_key text not null,
    once_key text,
    parent_id bigint,
    depth integer default 0 not null,
    loops integer default 0 not null,
    tries integer default 0 not null,
    steps integer default 0 not null,
    node text default ''::text not null,
    why text default ''::text not null,
    created_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    constraint gc_automation_run_pkey PRIMARY KEY (id),
    constraint gc_automation_run_ended_check CHECK (((state = ANY (ARRAY['done'::text, 'skipped'::text, 'failed'::text, 'given_up'::text, 'held_back'::text])) = (ended_at IS NOT NULL))),
    constraint gc_automation_run_once_key_key UNIQUE (once_key),
    constraint gc_automation_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'queued'::text, 'sleeping'::text, 'asking'::text, 'done'::text, 'skipped'::text, 'failed'::text, 'given_up'::text, 'held_back'::text])))
);
CREATE INDEX gc_automation_run_ahead ON gc_automation_run USING btree (order_key) WHERE (state = ANY (ARRAY['waiting'::text, 'asking'::text]));
CREATE INDEX gc_automation_run_asleep ON gc_automation_run USING btree (wake_at) WHERE (state = 'sleeping'::text);
CREATE INDEX gc_automation_run_due ON gc_automation_run USING btree (automation, wake_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX gc_automation_run_ended ON gc_automation_run USING btree (automation, ended_at);
CREATE INDEX gc_automation_run_failed ON gc_automation_run USING btree (automation, id) WHERE (state = 'failed'::text);
CREATE INDEX gc_automation_run_listed ON gc_automation_run USING btree (automation, id);
CREATE INDEX gc_automation_run_queued ON gc_automation_run USING btree (order_key, id) WHERE (state = 'queued'::text);
CREATE INDEX gc_automation_run_record ON gc_automation_run USING btree (entity, record_id, id);

create table gc_automation_step (
    run_id bigint not null,
    no integer not null,
    at timestamp with time zone not null,
    kind text not null,
    node text default ''::text not null,
    detail jsonb default '{}'::jsonb not null,
    constraint gc_automation_step_pkey PRIMARY KEY (run_id, no),
    constraint gc_automation_step_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_automation_run(id) ON DELETE CASCADE
);

create table gc_automation_switch (
    automation text not null,
    enabled boolean not null,
    at timestamp with time zone not null,
    by bigint,
    constraint gc_automation_switch_pkey PRIMARY KEY (automation)
);

create table gc_book (
    name text not null,
    fingerprint text default ''::text not null,
    built_at timestamp with time zone,
    constraint gc_book_pkey PRIMARY KEY (name)
);

create table gc_book_assignment (
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint not null,
    entry_no integer not null,
    object_id bigint,
    account_id bigint,
    at timestamp with time zone not null,
    by_id bigint,
    by_name text not null,
    constraint gc_book_assignment_pkey PRIMARY KEY (source_entity, source_id, rule, source_line, entry_no)
);

create table gc_book_closing (
    id bigint generated always as identity not null,
    book text not null,
    month date not null,
    version integer not null,
    closed_at timestamp with time zone not null,
    closed_by text not null,
    checks jsonb not null,
    snapshot jsonb not null,
    reopened_at timestamp with time zone,
    reopened_by text,
    reopened_reason text,
    constraint gc_book_closing_pkey PRIMARY KEY (id),
    constraint gc_book_closing_book_month_version_key UNIQUE (book, month, version)
);
CREATE TRIGGER gc_book_closing_stays BEFORE DELETE OR UPDATE ON gc_book_closing FOR EACH ROW EXECUTE FUNCTION gc_closing_stays();
CREATE TRIGGER gc_book_closing_stays_truncate BEFORE TRUNCATE ON gc_book_closing FOR EACH STATEMENT EXECUTE FUNCTION gc_closing_stays();

create table gc_book_confirmed (
    book text not null,
    month date not null,
    object_id bigint not null,
    amount numeric(18,2) not null,
    quantity numeric(24,6) not null,
    n bigint not null,
    at timestamp with time zone not null,
    by_id bigint,
    by_name text not null,
    digest text default ''::text not null,
    constraint gc_book_confirmed_pkey PRIMARY KEY (book, month, object_id)
);

create table gc_book_frozen_statement (
    closing_id bigint not null,
    object_id bigint not null,
    template text not null,
    rows jsonb not null,
    constraint gc_book_frozen_statement_pkey PRIMARY KEY (closing_id, object_id, template),
    constraint gc_book_frozen_statement_closing_id_fkey FOREIGN KEY (closing_id) REFERENCES gc_book_closing(id) ON DELETE CASCADE
);
CREATE TRIGGER gc_book_frozen_statement_stays BEFORE DELETE OR UPDATE ON gc_book_frozen_statement FOR EACH ROW EXECUTE FUNCTION gc_closing_stays();
CREATE TRIGGER gc_book_frozen_statement_stays_truncate BEFORE TRUNCATE ON gc_book_frozen_statement FOR EACH STATEMENT EXECUTE FUNCTION gc_closing_stays();

create table gc_book_frozen_total (
    closing_id bigint not null,
    scenario text not null,
    object_id bigint not null,
    account_id bigint not null,
    category text not null,
    direction text not null,
    kind text not null,
    amount numeric(18,2) not null,
    quantity numeric(24,6) not null,
    constraint gc_book_frozen_total_pkey PRIMARY KEY (closing_id, scenario, object_id, account_id, category, direction, kind),
    constraint gc_book_frozen_total_closing_id_fkey FOREIGN KEY (closing_id) REFERENCES gc_book_closing(id) ON DELETE CASCADE
);
CREATE TRIGGER gc_book_frozen_total_stays BEFORE DELETE OR UPDATE ON gc_book_frozen_total FOR EACH ROW EXECUTE FUNCTION gc_closing_stays();
CREATE TRIGGER gc_book_frozen_total_stays_truncate BEFORE TRUNCATE ON gc_book_frozen_total FOR EACH STATEMENT EXECUTE FUNCTION gc_closing_stays();

create table gc_book_month (
    book text not null,
    month date not null,
    state text not null,
    version integer default 0 not null,
    lock_id bigint,
    checked jsonb,
    changed_at timestamp with time zone not null,
    changed_by text not null,
    constraint gc_book_month_pkey PRIMARY KEY (book, month),
    constraint gc_book_month_month_check CHECK ((month = (date_trunc('month'::text, (month)::timestamp without time zone))::date)),
    constraint gc_book_month_state_check CHECK ((state = ANY (ARRAY['open'::text, 'confirmed'::text, 'checked'::text, 'closed'::text, 'reopened'::text])))
);

create table gc_book_pool (
    id bigint generated always as identity not null,
    book text not null,
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint default 0 not null,
    entry_no integer not null,
    why text not null,
    day date,
    month date generated always as ((date_trunc('month'::text, (day)::timestamp without time zone))::date) stored,
    object_id bigint,
    account_id bigint,
    amount numeric(18,2),
    quantity numeric(24,6),
    note text default ''::text not null,
    at timestamp with time zone not null,
    constraint gc_book_pool_pkey PRIMARY KEY (id),
    constraint gc_book_pool_source_entity_source_id_rule_source_line_entry_key UNIQUE (source_entity, source_id, rule, source_line, entry_no)
);
CREATE INDEX gc_book_pool_in_order ON gc_book_pool USING btree (book, month, id);

create table gc_book_remark (
    id bigint generated always as identity not null,
    book text not null,
    month date not null,
    object_id bigint not null,
    code text default ''::text not null,
    line text default ''::text not null,
    text text not null,
    author_id bigint,
    author text not null,
    created_at timestamp with time zone not null,
    errand_id bigint,
    constraint gc_book_remark_pkey PRIMARY KEY (id),
    constraint gc_book_remark_errand_id_fkey FOREIGN KEY (errand_id) REFERENCES gc_errand(id) ON DELETE SET NULL,
    constraint gc_book_remark_errand_id_key UNIQUE (errand_id),
    constraint gc_book_remark_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    constraint gc_book_remark_text_check CHECK ((text <> ''::text))
);
CREATE INDEX gc_book_remark_object ON gc_book_remark USING btree (book, object_id, month);

create table gc_captcha (
    id text not null,
    answer_sha256 bytea not null,
    expires_at timestamp with time zone not null,
    constraint gc_captcha_pkey PRIMARY KEY (id)
);

create table gc_charge (
    day date not null,
    waybill_id bigint not null,
    level smallint not null,
    run_id bigint not null,
    reason smallint not null,
    customer_id bigint not null,
    list_id bigint not null,
    book_id bigint not null,
    cell integer not null,
    weight_grams bigint not null,
    billed_grams bigint not null,
    freight_fen bigint not null,
    surcharge_fen bigint not null,
    insurance_fen bigint not null,
    commission_fen bigint not null,
    constraint gc_charge_pkey PRIMARY KEY (day, waybill_id, level)
) partition by RANGE (day);
CREATE INDEX gc_charge_failed ON ONLY gc_charge USING btree (day, reason) WHERE (reason <> 0);

create table gc_comment (
    id bigint generated always as identity not null,
    entity text not null,
    record_id bigint not null,
    author_id bigint,
    text text not null,
    mentions bigint[] default '{}'::bigint[] not null,
    created_at timestamp with time zone not null,
    reply_to bigint,
    edited_at timestamp with time zone,
    removed_at timestamp with time zone,
    files bigint[] default '{}'::bigint[] not null,
    constraint gc_comment_pkey PRIMARY KEY (id),
    constraint gc_comment_reply_to_fkey FOREIGN KEY (reply_to) REFERENCES gc_comment(id) ON DELETE SET NULL,
    constraint gc_comment_says CHECK (((text <> ''::text) OR (files <> '{}'::bigint[])))
);
CREATE INDEX gc_comment_files ON gc_comment USING gin (files) WHERE (files <> '{}'::bigint[]);
CREATE INDEX gc_comment_record ON gc_comment USING btree (entity, record_id, id);
CREATE INDEX gc_comment_reply ON gc_comment USING btree (reply_to) WHERE (reply_to IS NOT NULL);

create table gc_copy (
    instance_id bigint not null,
    no integer not null,
    person bigint not null,
    step text not null,
    at timestamp with time zone not null,
    by bigint not null,
    read_at timestamp with time zone,
    constraint gc_copy_pkey PRIMARY KEY (instance_id, no),
    constraint gc_copy_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_copy_instance_id_person_key UNIQUE (instance_id, person),
    constraint gc_copy_no_check CHECK ((no > 0))
);
CREATE INDEX gc_copy_person ON gc_copy USING btree (person, instance_id);
CREATE INDEX gc_copy_unread ON gc_copy USING btree (person) WHERE (read_at IS NULL);

create table gc_definition (
    kind text not null,
    name text not null,
    version integer not null,
    json jsonb not null,
    sha256 text not null,
    installed_at timestamp with time zone not null,
    changed_by bigint,
    reason text default ''::text not null,
    constraint gc_definition_pkey PRIMARY KEY (kind, name, version),
    constraint gc_definition_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    constraint gc_definition_version_check CHECK ((version > 0))
);

create table gc_definition_revision (
    revision bigint not null,
    alone boolean default true not null,
    constraint gc_definition_revision_pkey PRIMARY KEY (alone),
    constraint gc_definition_revision_alone_check CHECK (alone)
);

create table gc_errand (
    id bigint generated always as identity not null,
    run_id bigint,
    automation text not null,
    node text not null,
    label text not null,
    says text not null,
    asks jsonb,
    entity text,
    record_id bigint,
    due_at timestamp with time zone,
    created_at timestamp with time zone not null,
    done_at timestamp with time zone,
    done_by bigint,
    note text default ''::text not null,
    filled jsonb,
    constraint gc_errand_pkey PRIMARY KEY (id),
    constraint gc_errand_check CHECK (((done_at IS NULL) = (done_by IS NULL))),
    constraint gc_errand_check1 CHECK (((entity IS NULL) = (record_id IS NULL))),
    constraint gc_errand_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_automation_run(id) ON DELETE SET NULL
);
CREATE INDEX gc_errand_run ON gc_errand USING btree (run_id, node, id);

create table gc_errand_person (
    errand_id bigint not null,
    person_id bigint not null,
    constraint gc_errand_person_pkey PRIMARY KEY (person_id, errand_id),
    constraint gc_errand_person_errand_id_fkey FOREIGN KEY (errand_id) REFERENCES gc_errand(id) ON DELETE CASCADE
);
CREATE INDEX gc_errand_person_errand ON gc_errand_person USING btree (errand_id);

create table gc_file (
    id bigint generated always as identity not null,
    sha256 text not null,
    name text not null,
    size bigint not null,
    media_type text not null,
    created_by bigint,
    created_at timestamp with time zone not null,
    constraint gc_file_pkey PRIMARY KEY (id),
    constraint gc_file_created_by_fkey FOREIGN KEY (created_by) REFERENCES gc_account(id),
    constraint gc_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    constraint gc_file_size_check CHECK ((size >= 0))
);
CREATE INDEX gc_file_created_by ON gc_file USING btree (created_by);
CREATE INDEX gc_file_sha256 ON gc_file USING btree (sha256);

create table gc_flow_call (
    id bigint generated always as identity not null,
    parent_id bigint not null,
    step text not null,
    round integer not null,
    entity text not null,
    record_id bigint not null,
    child_id bigint not null,
    constraint gc_flow_call_pkey PRIMARY KEY (id),
    constraint gc_flow_call_child_id_fkey FOREIGN KEY (child_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_call_child_id_key UNIQUE (child_id),
    constraint gc_flow_call_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_call_parent_id_step_round_record_id_key UNIQUE (parent_id, step, round, record_id),
    constraint gc_flow_call_round_check CHECK ((round > 0))
);

create table gc_flow_event (
    instance_id bigint not null,
    seq integer not null,
    at timestamp with time zone not null,
    actor bigint not null,
    event jsonb not null,
    constraint gc_flow_event_pkey PRIMARY KEY (instance_id, seq),
    constraint gc_flow_event_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_event_seq_check CHECK ((seq > 0))
);
CREATE TRIGGER gc_flow_event_stays BEFORE DELETE OR UPDATE ON gc_flow_event FOR EACH ROW EXECUTE FUNCTION gc_flow_event_stays();

create table gc_flow_fix (
    id bigint generated always as identity not null,
    flow text not null,
    version integer not null,
    at timestamp with time zone not null,
    by bigint,
    reason text not null,
    changes jsonb not null,
    before jsonb not null,
    constraint gc_flow_fix_pkey PRIMARY KEY (id)
);
CREATE INDEX gc_flow_fix_flow ON gc_flow_fix USING btree (flow, version, id);

create table gc_flow_instance (
    id bigint generated always as identity not null,
    entity text not null,
    record_id bigint not null,
    title text default ''::text not null,
    flow text not null,
    flow_version integer not null,
    move text not null,
    starter bigint not null,
    state text not null,
    round integer not null,
    seq integer not null,
    started_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    reminded_at timestamp with time zone,
    suspended_at timestamp with time zone,
    due_at timestamp with time zone,
    late boolean default false not null,
    nudges timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
    nudged integer default 0 not null,
    rested_at timestamp with time zone,
    constraint gc_flow_instance_pkey PRIMARY KEY (id),
    constraint gc_flow_instance_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    constraint gc_flow_instance_round_check CHECK ((round > 0)),
    constraint gc_flow_instance_seq_check CHECK ((seq >= 0)),
    constraint gc_flow_instance_state_check CHECK ((state = ANY (ARRAY['running'::text, 'accepted'::text, 'rejected'::text, 'withdrawn'::text, 'cancelled'::text, 'voided'::text])))
);
CREATE INDEX gc_flow_instance_ended ON gc_flow_instance USING btree (flow, ended_at);
CREATE INDEX gc_flow_instance_mine ON gc_flow_instance USING btree (starter) WHERE (state = 'running'::text);
CREATE INDEX gc_flow_instance_record ON gc_flow_instance USING btree (entity, record_id, id);
CREATE UNIQUE INDEX gc_flow_instance_running ON gc_flow_instance USING btree (entity, record_id) WHERE (state = 'running'::text);
CREATE INDEX gc_flow_instance_started ON gc_flow_instance USING btree (flow, started_at);
CREATE INDEX gc_flow_instance_starter ON gc_flow_instance USING btree (starter, id);

create table gc_flow_migrated (
    migration_id bigint not null,
    instance_id bigint not null,
    from_version integer not null,
    state text default 'waiting'::text not null,
    notes jsonb default '[]'::jsonb not null,
    before integer,
    after integer,
    form jsonb default '{}'::jsonb not null,
    constraint gc_flow_migrated_pkey PRIMARY KEY (migration_id, instance_id),
    constraint gc_flow_migrated_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_migrated_migration_id_fkey FOREIGN KEY (migration_id) REFERENCES gc_flow_migration(id) ON DELETE CASCADE,
    constraint gc_flow_migrated_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'impossible'::text, 'undone'::text, 'kept'::text])))
);
CREATE INDEX gc_flow_migrated_state ON gc_flow_migrated USING btree (migration_id, state, instance_id);

create table gc_flow_migration (
    id bigint generated always as identity not null,
    flow text not null,
    version integer not null,
    plan jsonb not null,
    state text not null,
    stop_asked boolean default false not null,
    job_id bigint,
    reason text default ''::text not null,
    made_at timestamp with time zone not null,
    made_by bigint,
    ended_at timestamp with time zone,
    constraint gc_flow_migration_pkey PRIMARY KEY (id),
    constraint gc_flow_migration_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text, 'undoing'::text, 'undone'::text])))
);
CREATE INDEX gc_flow_migration_flow ON gc_flow_migration USING btree (flow, id);

create table gc_flow_node (
    instance_id bigint not null,
    step text not null,
    round integer not null,
    state text not null,
    entered_at timestamp with time zone,
    left_at timestamp with time zone,
    due_at timestamp with time zone,
    provisional boolean not null,
    arms integer[] not null,
    returns_to text[] not null,
    sender integer not null,
    reason text not null,
    called boolean default false not null,
    calls bigint[] default '{}'::bigint[] not null,
    answered bigint[] default '{}'::bigint[] not null,
    picked bigint[] default '{}'::bigint[] not null,
    constraint gc_flow_node_pkey PRIMARY KEY (instance_id, step),
    constraint gc_flow_node_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_node_round_check CHECK ((round >= 0)),
    constraint gc_flow_node_state_check CHECK ((state = ANY (ARRAY['not_reached'::text, 'active'::text, 'incident'::text, 'returned'::text, 'passed'::text, 'skipped'::text, 'rejected'::text, 'cancelled'::text])))
);
CREATE INDEX gc_flow_node_incident ON gc_flow_node USING btree (instance_id) WHERE (state = 'incident'::text);

create table gc_flow_timer (
    id bigint generated always as identity not null,
    instance_id bigint,
    entity text,
    record_id bigint,
    kind text not null,
    name text not null,
    round integer not null,
    task integer not null,
    due_at timestamp with time zone not null,
    lease_until timestamp with time zone,
    constraint gc_flow_timer_pkey PRIMARY KEY (id),
    constraint gc_flow_timer_check CHECK (((instance_id IS NULL) <> (record_id IS NULL))),
    constraint gc_flow_timer_check1 CHECK (((entity IS NULL) = (record_id IS NULL))),
    constraint gc_flow_timer_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_flow_timer_kind_check CHECK ((kind <> ''::text))
);
CREATE INDEX gc_flow_timer_due ON gc_flow_timer USING btree (due_at, id);
CREATE UNIQUE INDEX gc_flow_timer_instance ON gc_flow_timer USING btree (instance_id, kind, name, round, task) WHERE (instance_id IS NOT NULL);
CREATE UNIQUE INDEX gc_flow_timer_record ON gc_flow_timer USING btree (entity, record_id, kind, name) WHERE (record_id IS NOT NULL);

create table gc_flow_written (
    instance_id bigint not null,
    field text not null,
    before jsonb,
    after jsonb,
    constraint gc_flow_written_pkey PRIMARY KEY (instance_id, field),
    constraint gc_flow_written_field_check CHECK ((field <> ''::text)),
    constraint gc_flow_written_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE
);

create table gc_follow (
    person_id bigint not null,
    entity text not null,
    record_id bigint not null,
    since timestamp with time zone not null,
    constraint gc_follow_pkey PRIMARY KEY (person_id, entity, record_id)
);
CREATE INDEX gc_follow_record ON gc_follow USING btree (entity, record_id);

create table gc_frozen_total (
    lock_id bigint not null,
    total text not null,
    position integer not null,
    title text not null,
    keys jsonb not null,
    figures jsonb not null,
    constraint gc_frozen_total_pkey PRIMARY KEY (lock_id, total, "position"),
    constraint gc_frozen_total_lock_id_fkey FOREIGN KEY (lock_id) REFERENCES gc_period_lock(id) ON DELETE CASCADE
);

create table gc_idempotency (
    actor text not null,
    key text not null,
    request_sha256 bytea not null,
    status integer,
    media_type text,
    response bytea,
    created_at timestamp with time zone not null,
    constraint gc_idempotency_pkey PRIMARY KEY (actor, key),
    constraint gc_idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);
CREATE INDEX gc_idempotency_created ON gc_idempotency USING btree (created_at);

create table gc_import_batch (
    id bigint generated always as identity not null,
    file_id bigint not null,
    name text not null,
    state text default 'read'::text not null,
    sheets jsonb default '[]'::jsonb not null,
    rows integer default 0 not null,
    parts integer default 0 not null,
    part_next integer default 0 not null,
    counts jsonb default '{}'::jsonb not null,
    checked jsonb,
    account_id bigint,
    person_id bigint,
    job_id bigint,
    cancel_asked boolean default false not null,
    failure text default ''::text not null,
    created_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    options jsonb default '{}'::jsonb not null,
    grouped boolean default false not null,
    constraint gc_import_batch_pkey PRIMARY KEY (id),
    constraint gc_import_batch_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id),
    constraint gc_import_batch_file_id_fkey FOREIGN KEY (file_id) REFERENCES gc_file(id),
    constraint gc_import_batch_job_id_fkey FOREIGN KEY (job_id) REFERENCES gc_job(id) ON DELETE SET NULL,
    constraint gc_import_batch_name_check CHECK ((name <> ''::text)),
    constraint gc_import_batch_part_next_check CHECK ((part_next >= 0)),
    constraint gc_import_batch_parts_check CHECK ((parts >= 0)),
    constraint gc_import_batch_rows_check CHECK ((rows >= 0)),
    constraint gc_import_batch_state_check CHECK ((state = ANY (ARRAY['read'::text, 'checking'::text, 'checked'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'undoing'::text, 'undone'::text])))
);
CREATE INDEX gc_import_batch_account ON gc_import_batch USING btree (account_id, id);
CREATE INDEX gc_import_batch_file ON gc_import_batch USING btree (file_id);

create table gc_import_group (
    batch_id bigint not null,
    number integer not null,
    sheets integer[] not null,
    numbers integer[] not null,
    rows json not null,
    constraint gc_import_group_pkey PRIMARY KEY (batch_id, number),
    constraint gc_import_group_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gc_import_batch(id) ON DELETE CASCADE,
    constraint gc_import_group_number_check CHECK ((number >= 0))
);

create table gc_import_mapping (
    fingerprint text not null,
    mapping jsonb not null,
    changed_by bigint,
    changed_at timestamp with time zone not null,
    constraint gc_import_mapping_pkey PRIMARY KEY (fingerprint)
);

create table gc_import_part (
    batch_id bigint not null,
    number integer not null,
    sheet integer not null,
    first_row integer not null,
    rows json not null,
    constraint gc_import_part_pkey PRIMARY KEY (batch_id, number),
    constraint gc_import_part_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gc_import_batch(id) ON DELETE CASCADE,
    constraint gc_import_part_number_check CHECK ((number >= 0))
);

create table gc_import_row (
    batch_id bigint not null,
    sheet integer not null,
    row integer not null,
    verdict text not null,
    record_id bigint,
    version integer,
    problems jsonb,
    undone text,
    constraint gc_import_row_pkey PRIMARY KEY (batch_id, sheet, "row"),
    constraint gc_import_row_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gc_import_batch(id) ON DELETE CASCADE,
    constraint gc_import_row_undone_check CHECK ((undone = ANY (ARRAY['deleted'::text, 'restored'::text, 'kept'::text]))),
    constraint gc_import_row_verdict_check CHECK ((verdict = ANY (ARRAY['new'::text, 'changed'::text, 'same'::text, 'error'::text])))
);
CREATE INDEX gc_import_row_problems ON gc_import_row USING btree (batch_id, sheet, "row") WHERE (problems IS NOT NULL);

create table gc_import_watch (
    id bigint generated always as identity not null,
    label text not null,
    folder text not null,
    account_id bigint not null,
    paused boolean default false not null,
    created_at timestamp with time zone not null,
    entity text default ''::text not null,
    mapping text default ''::text not null,
    mode text default ''::text not null,
    every_minutes integer default 1 not null,
    looked_at timestamp with time zone,
    constraint gc_import_watch_pkey PRIMARY KEY (id),
    constraint gc_import_watch_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id),
    constraint gc_import_watch_every_minutes_check CHECK (((every_minutes >= 1) AND (every_minutes <= 1440))),
    constraint gc_import_watch_folder_check CHECK ((folder <> ''::text)),
    constraint gc_import_watch_folder_key UNIQUE (folder),
    constraint gc_import_watch_label_check CHECK ((label <> ''::text)),
    constraint gc_import_watch_mode_check CHECK ((mode = ANY (ARRAY[''::text, 'upsert'::text, 'add'::text, 'new_only'::text, 'update_only'::text])))
);

create table gc_import_watched (
    watch_id bigint not null,
    name text not null,
    size bigint not null,
    modified_ns bigint not null,
    seen_at timestamp with time zone not null,
    batch_id bigint,
    failure text default ''::text not null,
    ended_at timestamp with time zone,
    put_as text default ''::text not null,
    constraint gc_import_watched_pkey PRIMARY KEY (watch_id, name, size, modified_ns),
    constraint gc_import_watched_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gc_import_batch(id),
    constraint gc_import_watched_watch_id_fkey FOREIGN KEY (watch_id) REFERENCES gc_import_watch(id) ON DELETE CASCADE
);
CREATE INDEX gc_import_watched_seen ON gc_import_watched USING btree (watch_id, seen_at DESC);

create table gc_job (
    id bigint generated always as identity not null,
    queue text not null,
    kind text not null,
    payload jsonb not null,
    order_key text,
    once_key text,
    state text default 'waiting'::text not null,
    attempt integer default 0 not null,
    attempts_max integer not null,
    run_at timestamp with time zone default now() not null,
    worker text,
    lease_until timestamp with time zone,
    heartbeat_at timestamp with time zone,
    progress jsonb,
    result jsonb,
    error text,
    created_at timestamp with time zone default now() not null,
    finished_at timestamp with time zone,
    constraint gc_job_pkey PRIMARY KEY (id),
    constraint gc_job_attempts_max_check CHECK ((attempts_max > 0)),
    constraint gc_job_check CHECK (((state = 'running'::text) = (lease_until IS NOT NULL))),
    constraint gc_job_check1 CHECK (((state = ANY (ARRAY['done'::text, 'dead'::text])) = (finished_at IS NOT NULL))),
    constraint gc_job_once_key_key UNIQUE (once_key),
    constraint gc_job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'dead'::text])))
);
CREATE INDEX gc_job_finished ON gc_job USING btree (finished_at) WHERE (state = ANY (ARRAY['done'::text, 'dead'::text]));
CREATE INDEX gc_job_order ON gc_job USING btree (order_key, id) WHERE ((state = ANY (ARRAY['waiting'::text, 'running'::text])) AND (order_key IS NOT NULL));
CREATE INDEX gc_job_running ON gc_job USING btree (lease_until) WHERE (state = 'running'::text);
CREATE INDEX gc_job_waiting ON gc_job USING btree (queue, run_at, id) WHERE (state = 'waiting'::text);

create table gc_leaver_item (
    run_id bigint not null,
    no integer not null,
    kind text not null,
    entity text default ''::text not null,
    ref bigint not null,
    title text default ''::text not null,
    heir bigint not null,
    verdict text,
    problem text default ''::text not null,
    constraint gc_leaver_item_pkey PRIMARY KEY (run_id, no),
    constraint gc_leaver_item_kind_check CHECK ((kind = ANY (ARRAY['task'::text, 'role'::text, 'unit'::text, 'report'::text, 'group'::text, 'roster'::text, 'matrix'::text, 'proxy'::text, 'record'::text]))),
    constraint gc_leaver_item_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_leaver_run(id) ON DELETE CASCADE,
    constraint gc_leaver_item_verdict_check CHECK ((verdict = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX gc_leaver_item_waiting ON gc_leaver_item USING btree (run_id, no) WHERE (verdict IS NULL);

create table gc_leaver_run (
    id bigint generated always as identity not null,
    leaver bigint not null,
    ordered_by bigint,
    note text default ''::text not null,
    state text default 'running'::text not null,
    total integer default 0 not null,
    done integer default 0 not null,
    refused integer default 0 not null,
    job_id bigint,
    failure text default ''::text not null,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint gc_leaver_run_pkey PRIMARY KEY (id),
    constraint gc_leaver_run_job_id_fkey FOREIGN KEY (job_id) REFERENCES gc_job(id) ON DELETE SET NULL,
    constraint gc_leaver_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);

create table gc_login_attempt (
    kind text not null,
    subject text not null,
    failures integer not null,
    last_failed_at timestamp with time zone not null,
    blocked_until timestamp with time zone not null,
    constraint gc_login_attempt_pkey PRIMARY KEY (kind, subject),
    constraint gc_login_attempt_failures_check CHECK ((failures >= 0)),
    constraint gc_login_attempt_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'ip'::text])))
);

create table gc_message (
    id bigint generated always as identity not null,
    person_id bigint not null,
    kind text not null,
    text text not null,
    entity text,
    record_id bigint,
    once_key text,
    created_at timestamp with time zone not null,
    read_at timestamp with time zone,
    constraint gc_message_pkey PRIMARY KEY (id),
    constraint gc_message_text_check CHECK ((text <> ''::text))
);
CREATE UNIQUE INDEX gc_message_once ON gc_message USING btree (person_id, once_key) WHERE (once_key IS NOT NULL);
CREATE INDEX gc_message_person ON gc_message USING btree (person_id, id);
CREATE INDEX gc_message_unread ON gc_message USING btree (person_id, id) WHERE (read_at IS NULL);

create table gc_migration (
    number integer not null,
    name text not null,
    sha256 text not null,
    applied_at timestamp with time zone default now() not null,
    constraint gc_migration_pkey PRIMARY KEY (number)
);

create table gc_no_digest (
    person_id bigint not null,
    since timestamp with time zone not null,
    constraint gc_no_digest_pkey PRIMARY KEY (person_id)
);

create table gc_outsider (
    id bigint not null,
    name text not null,
    address text not null,
    constraint gc_outsider_pkey PRIMARY KEY (id),
    constraint gc_outsider_id_check CHECK ((id < '-1'::integer))
);

create table gc_own_definition (
    kind text not null,
    name text not null,
    json jsonb not null,
    base jsonb,
    changed_at timestamp with time zone not null,
    changed_by bigint,
    reason text default ''::text not null,
    set_aside_at timestamp with time zone,
    set_aside_why text default ''::text not null,
    constraint gc_own_definition_pkey PRIMARY KEY (kind, name)
);

create table gc_period_lock (
    id bigint generated always as identity not null,
    family text not null,
    unit_id bigint,
    unit_ids bigint[],
    until date not null,
    closed_at timestamp with time zone not null,
    closed_by bigint,
    closed_by_name text not null,
    reason text not null,
    opened_at timestamp with time zone,
    opened_by bigint,
    opened_by_name text,
    opened_reason text,
    constraint gc_period_lock_pkey PRIMARY KEY (id),
    constraint gc_period_lock_check CHECK (((unit_id IS NULL) = (unit_ids IS NULL))),
    constraint gc_period_lock_check1 CHECK (((opened_at IS NULL) = (opened_reason IS NULL)))
);
CREATE INDEX gc_period_lock_in_force ON gc_period_lock USING btree (family, until) WHERE (opened_at IS NULL);

create table gc_phrase (
    id bigint generated always as identity not null,
    person bigint,
    text text not null,
    created_at timestamp with time zone not null,
    created_by bigint,
    constraint gc_phrase_pkey PRIMARY KEY (id),
    constraint gc_phrase_text_check CHECK (((text <> ''::text) AND (char_length(text) <= 200)))
);
CREATE UNIQUE INDEX gc_phrase_once ON gc_phrase USING btree (COALESCE(person, (0)::bigint), text);

create table gc_posting (
    id bigint generated always as identity not null,
    book text not null,
    scenario text not null,
    kind text not null,
    day date not null,
    month date generated always as ((date_trunc('month'::text, (day)::timestamp without time zone))::date) stored not null,
    object_id bigint not null,
    account_id bigint default 0 not null,
    category text default ''::text not null,
    direction text default ''::text not null,
    counterpart_id bigint,
    unit_id bigint,
    amount numeric(18,2) default 0 not null,
    quantity numeric(24,6) default 0 not null,
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint default 0 not null,
    entry_no integer default 0 not null,
    seq integer default 0 not null,
    corrects bigint,
    run_id bigint,
    note text default ''::text not null,
    at timestamp with time zone not null,
    by_id bigint,
    constraint gc_posting_pkey PRIMARY KEY (id),
    constraint gc_posting_source UNIQUE (source_entity, source_id, rule, source_line, entry_no, seq)
);
CREATE INDEX gc_posting_cell ON gc_posting USING btree (book, scenario, month, object_id, account_id) INCLUDE (amount, quantity, direction, kind);
CREATE INDEX gc_posting_day ON gc_posting USING btree (book, day DESC, id DESC);
CREATE INDEX gc_posting_object ON gc_posting USING btree (object_id, book, month);
CREATE INDEX gc_posting_run ON gc_posting USING btree (run_id) WHERE (run_id IS NOT NULL);
CREATE TRIGGER gc_posting_stays_delete AFTER DELETE ON gc_posting REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();
CREATE TRIGGER gc_posting_stays_insert AFTER INSERT ON gc_posting REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();
CREATE TRIGGER gc_posting_stays_truncate BEFORE TRUNCATE ON gc_posting FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();
CREATE TRIGGER gc_posting_unchanged BEFORE UPDATE ON gc_posting FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_unchanged();

create table gc_posting_total (
    book text not null,
    scenario text not null,
    month date not null,
    object_id bigint not null,
    account_id bigint not null,
    category text not null,
    direction text not null,
    kind text not null,
    amount numeric(18,2) not null,
    quantity numeric(24,6) not null,
    n bigint not null,
    constraint gc_posting_total_pkey PRIMARY KEY (book, scenario, month, object_id, account_id, category, direction, kind)
);
CREATE INDEX gc_posting_total_empty ON gc_posting_total USING btree (book, month) WHERE (n = 0);
CREATE TRIGGER gc_posting_total_stays_delete AFTER DELETE ON gc_posting_total REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();
CREATE TRIGGER gc_posting_total_stays_insert AFTER INSERT ON gc_posting_total REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();
CREATE TRIGGER gc_posting_total_stays_update AFTER UPDATE ON gc_posting_total REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gc_posting_stays();

create table gc_price_book (
    id bigint generated always as identity not null,
    kind text not null,
    hash bytea not null,
    list_id bigint,
    version_id bigint,
    document jsonb not null,
    at timestamp with time zone not null,
    constraint gc_price_book_pkey PRIMARY KEY (id),
    constraint gc_price_book_hash_key UNIQUE (hash),
    constraint gc_price_book_kind_check CHECK ((kind = ANY (ARRAY['list'::text, 'surcharges'::text])))
);

create table gc_public_link (
    id bigint generated always as identity not null,
    token text not null,
    kind text not null,
    entity text not null,
    record_id bigint,
    label text not null,
    intro text default ''::text not null,
    fields text[] not null,
    asked text[] default '{}'::text[] not null,
    fixed jsonb default '{}'::jsonb not null,
    password_hash text,
    opens_at timestamp with time zone,
    closes_at timestamp with time zone,
    per_day integer,
    per_visitor integer,
    captcha boolean default false not null,
    made_at timestamp with time zone not null,
    made_by bigint,
    ended_at timestamp with time zone,
    offered jsonb default '{}'::jsonb not null,
    lines_max integer default 20 not null,
    files_max integer default 10 not null,
    task_id bigint,
    constraint gc_public_link_pkey PRIMARY KEY (id),
    constraint gc_public_link_files_max_check CHECK (((files_max >= 1) AND (files_max <= 50))),
    constraint gc_public_link_kind_check CHECK (((kind = ANY (ARRAY['form'::text, 'record'::text, 'status'::text, 'task'::text])) AND ((kind = 'task'::text) = (task_id IS NOT NULL)))),
    constraint gc_public_link_lines_max_check CHECK (((lines_max >= 1) AND (lines_max <= 200))),
    constraint gc_public_link_task_id_fkey FOREIGN KEY (task_id) REFERENCES gc_task(id) ON DELETE CASCADE,
    constraint gc_public_link_token_check CHECK ((length(token) >= 22)),
    constraint gc_public_link_token_key UNIQUE (token)
);
CREATE INDEX gc_public_link_entity ON gc_public_link USING btree (entity, record_id);
CREATE INDEX gc_public_link_task ON gc_public_link USING btree (task_id) WHERE (task_id IS NOT NULL);

create table gc_public_upload (
    file_id bigint not null,
    link_id bigint not null,
    visit_sha256 bytea not null,
    at timestamp with time zone not null,
    constraint gc_public_upload_pkey PRIMARY KEY (file_id),
    constraint gc_public_upload_file_id_fkey FOREIGN KEY (file_id) REFERENCES gc_file(id) ON DELETE CASCADE,
    constraint gc_public_upload_link_id_fkey FOREIGN KEY (link_id) REFERENCES gc_public_link(id) ON DELETE CASCADE,
    constraint gc_public_upload_visit_sha256_check CHECK ((length(visit_sha256) = 32))
);
CREATE INDEX gc_public_upload_at ON gc_public_upload USING btree (at);
CREATE INDEX gc_public_upload_visit ON gc_public_upload USING btree (link_id, visit_sha256);

create table gc_public_use (
    link_id bigint not null,
    day date not null,
    visitor text not null,
    used integer default 0 not null,
    failed integer default 0 not null,
    searched integer default 0 not null,
    uploaded integer default 0 not null,
    constraint gc_public_use_pkey PRIMARY KEY (link_id, day, visitor),
    constraint gc_public_use_link_id_fkey FOREIGN KEY (link_id) REFERENCES gc_public_link(id) ON DELETE CASCADE
);

create table gc_rating_day (
    day date not null,
    waybills bigint default 0 not null,
    loaded_at timestamp with time zone,
    stale boolean default true not null,
    why text default ''::text not null,
    run_id bigint,
    constraint gc_rating_day_pkey PRIMARY KEY (day),
    constraint gc_rating_day_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_rating_run(id)
);

create table gc_rating_run (
    id bigint generated always as identity not null,
    day date not null,
    surcharges_id bigint not null,
    at timestamp with time zone not null,
    by_name text not null,
    waybills bigint default 0 not null,
    charges bigint default 0 not null,
    failed bigint default 0 not null,
    fee_fen bigint default 0 not null,
    milliseconds bigint default 0 not null,
    constraint gc_rating_run_pkey PRIMARY KEY (id),
    constraint gc_rating_run_surcharges_id_fkey FOREIGN KEY (surcharges_id) REFERENCES gc_price_book(id)
);
CREATE INDEX gc_rating_run_day ON gc_rating_run USING btree (day, id);

create table gc_recycled (
    entity text not null,
    record_id bigint not null,
    title text not null,
    seq bigint not null,
    deleted_at timestamp with time zone not null,
    deleted_by bigint,
    constraint gc_recycled_pkey PRIMARY KEY (entity, record_id)
);
CREATE INDEX gc_recycled_mine ON gc_recycled USING btree (deleted_by, deleted_at DESC);
CREATE INDEX gc_recycled_newest ON gc_recycled USING btree (deleted_at DESC, entity, record_id DESC);

create table gc_river (
    seq bigint generated always as identity not null,
    at timestamp with time zone not null,
    tx xid8 default pg_current_xact_id() not null,
    entity text not null,
    record_id bigint not null,
    kind text not null,
    version integer,
    actor_id bigint,
    on_behalf_of bigint,
    cause text default ''::text not null,
    request_id text default ''::text not null,
    changes jsonb default '[]'::jsonb not null,
    constraint gc_river_pkey PRIMARY KEY (seq),
    constraint gc_river_kind_check CHECK ((kind <> ''::text))
);
CREATE INDEX gc_river_record ON gc_river USING btree (entity, record_id, seq);
CREATE INDEX gc_river_tx ON gc_river USING btree (tx, seq);

create table gc_river_reader (
    name text not null,
    tx xid8 not null,
    seq bigint not null,
    moved_at timestamp with time zone default now() not null,
    constraint gc_river_reader_pkey PRIMARY KEY (name)
);

create table gc_serial (
    entity text not null,
    field text not null,
    period text not null,
    last bigint not null,
    constraint gc_serial_pkey PRIMARY KEY (entity, field, period),
    constraint gc_serial_last_check CHECK ((last > 0))
);

create table gc_session (
    id bigint generated always as identity not null,
    token_sha256 bytea not null,
    account_id bigint not null,
    created_at timestamp with time zone not null,
    last_seen_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    user_agent text default ''::text not null,
    ip text default ''::text not null,
    viewing_person_id bigint,
    constraint gc_session_pkey PRIMARY KEY (id),
    constraint gc_session_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id) ON DELETE CASCADE,
    constraint gc_session_check CHECK ((expires_at > created_at)),
    constraint gc_session_token_sha256_check CHECK ((length(token_sha256) = 32)),
    constraint gc_session_token_sha256_key UNIQUE (token_sha256)
);
CREATE INDEX gc_session_account ON gc_session USING btree (account_id);
CREATE INDEX gc_session_expires ON gc_session USING btree (expires_at);

create table gc_setting (
    key text not null,
    value jsonb not null,
    changed_at timestamp with time zone default now() not null,
    constraint gc_setting_pkey PRIMARY KEY (key)
);

create table gc_settlement_pending (
    id bigint generated always as identity not null,
    month date not null,
    conversion text not null,
    day date,
    provider text default ''::text not null,
    receiver text default ''::text not null,
    item text default ''::text not null,
    grade text default ''::text not null,
    quantity numeric,
    records bigint not null,
    reason text not null,
    message text not null,
    run_id bigint not null,
    constraint gc_settlement_pending_pkey PRIMARY KEY (id),
    constraint gc_settlement_pending_run_id_fkey FOREIGN KEY (run_id) REFERENCES gc_settlement_run(id)
);
CREATE INDEX gc_settlement_pending_month ON gc_settlement_pending USING btree (month, conversion);

create table gc_settlement_run (
    id bigint generated always as identity not null,
    month date not null,
    conversions text[] not null,
    state text default 'waiting'::text not null,
    asked_by bigint,
    asked_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    finished text[] default '{}'::text[] not null,
    counts jsonb default '{}'::jsonb not null,
    used jsonb default '{}'::jsonb not null,
    failure text default ''::text not null,
    job_id bigint,
    constraint gc_settlement_run_pkey PRIMARY KEY (id),
    constraint gc_settlement_run_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    constraint gc_settlement_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX gc_settlement_run_month ON gc_settlement_run USING btree (month, id DESC);

create table gc_share (
    id bigint generated always as identity not null,
    entity text not null,
    record_id bigint not null,
    person_id bigint,
    unit_id bigint,
    role text,
    right text not null,
    fields text[] not null,
    masked text[] not null,
    readonly text[] not null,
    note text default ''::text not null,
    valid_from timestamp with time zone not null,
    valid_until timestamp with time zone,
    shared_by bigint,
    shared_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    ended_by bigint,
    constraint gc_share_pkey PRIMARY KEY (id),
    constraint gc_share_check CHECK ((num_nonnulls(person_id, unit_id, role) = 1)),
    constraint gc_share_check1 CHECK (((valid_until IS NULL) OR (valid_until > valid_from))),
    constraint gc_share_right_check CHECK (("right" = ANY (ARRAY['see'::text, 'comment'::text, 'edit'::text])))
);
CREATE INDEX gc_share_person ON gc_share USING btree (person_id) WHERE ((person_id IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX gc_share_record ON gc_share USING btree (entity, record_id);
CREATE INDEX gc_share_role ON gc_share USING btree (role) WHERE ((role IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX gc_share_unit ON gc_share USING btree (unit_id) WHERE ((unit_id IS NOT NULL) AND (ended_at IS NULL));

create table gc_share_run (
    id bigint generated always as identity not null,
    book text not null,
    month date not null,
    rules jsonb not null,
    result jsonb not null,
    at timestamp with time zone not null,
    by_id bigint,
    by_name text not null,
    replaced_at timestamp with time zone,
    constraint gc_share_run_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX gc_share_run_in_force ON gc_share_run USING btree (book, month) WHERE (replaced_at IS NULL);

create table gc_stage_log (
    id bigint generated always as identity not null,
    entity text not null,
    record_id bigint not null,
    stage text not null,
    entered_at timestamp with time zone not null,
    entered_by bigint,
    left_at timestamp with time zone,
    left_by bigint,
    work_seconds bigint,
    paused_seconds bigint default 0 not null,
    flow_version integer default 1 not null,
    constraint gc_stage_log_pkey PRIMARY KEY (id),
    constraint gc_stage_log_check CHECK (((left_at IS NULL) OR (left_at >= entered_at))),
    constraint gc_stage_log_paused_seconds_check CHECK ((paused_seconds >= 0)),
    constraint gc_stage_log_work_seconds_check CHECK ((work_seconds >= 0))
);
CREATE UNIQUE INDEX gc_stage_log_open ON gc_stage_log USING btree (entity, record_id) WHERE (left_at IS NULL);
CREATE INDEX gc_stage_log_record ON gc_stage_log USING btree (entity, record_id, id);
CREATE INDEX gc_stage_log_stage ON gc_stage_log USING btree (entity, stage, entered_at);

create table gc_task (
    id bigint generated always as identity not null,
    instance_id bigint not null,
    no integer not null,
    step text not null,
    round integer not null,
    person bigint not null,
    turn integer not null,
    state text not null,
    why text not null,
    opened_at timestamp with time zone,
    due_at timestamp with time zone,
    provisional boolean not null,
    late boolean not null,
    left_minutes integer,
    decided_at timestamp with time zone,
    decided_by bigint,
    on_behalf_of bigint,
    opinion text not null,
    handed_from integer,
    weight integer default 1 not null,
    group integer default 0 not null,
    veto boolean default false not null,
    parent integer,
    attached text,
    together text default ''::text not null,
    nudges timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
    nudged integer default 0 not null,
    release_at timestamp with time zone,
    form text default ''::text not null,
    dated timestamp with time zone,
    signature bigint,
    constraint gc_task_pkey PRIMARY KEY (id),
    constraint gc_task_attached CHECK (((attached IS NULL) = (parent IS NULL))),
    constraint gc_task_attached_check CHECK ((attached = ANY (ARRAY['before'::text, 'after'::text, 'beside'::text, 'delegate'::text, 'consult'::text]))),
    constraint gc_task_check CHECK (((decided_at IS NULL) = (decided_by IS NULL))),
    constraint gc_task_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gc_flow_instance(id) ON DELETE CASCADE,
    constraint gc_task_instance_id_no_key UNIQUE (instance_id, no),
    constraint gc_task_no_check CHECK ((no > 0)),
    constraint gc_task_round_check CHECK ((round > 0)),
    constraint gc_task_signature_fkey FOREIGN KEY (signature) REFERENCES gc_file(id),
    constraint gc_task_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'open'::text, 'paused'::text, 'claimable'::text, 'taken'::text, 'held'::text, 'approved'::text, 'rejected'::text, 'submitted'::text, 'sent_back'::text, 'handed_over'::text, 'taken_back'::text, 'skipped'::text, 'cancelled'::text])))
);
CREATE INDEX gc_task_advice ON gc_task USING btree (person, id) WHERE ((state = 'open'::text) AND (attached = ANY (ARRAY['delegate'::text, 'consult'::text])));
CREATE INDEX gc_task_claimable ON gc_task USING btree (person, id) WHERE (state = 'claimable'::text);
CREATE INDEX gc_task_decided ON gc_task USING btree (decided_by, decided_at, id) WHERE (decided_at IS NOT NULL);
CREATE INDEX gc_task_due ON gc_task USING btree (person, COALESCE(due_at, 'infinity'::timestamp with time zone), id) WHERE (state = 'open'::text);
CREATE INDEX gc_task_open ON gc_task USING btree (person, id) WHERE (state = 'open'::text);
CREATE UNIQUE INDEX gc_task_pending ON gc_task USING btree (instance_id, step, round, person) WHERE (state = ANY (ARRAY['waiting'::text, 'open'::text, 'paused'::text, 'claimable'::text, 'taken'::text, 'held'::text]));
CREATE INDEX gc_task_resting ON gc_task USING btree (person) WHERE (state = ANY (ARRAY['waiting'::text, 'paused'::text, 'taken'::text, 'held'::text]));
CREATE TRIGGER gc_task_draft_goes AFTER UPDATE OF state ON gc_task FOR EACH ROW WHEN (new.state <> ALL (ARRAY['waiting'::text, 'open'::text, 'paused'::text, 'claimable'::text, 'taken'::text, 'held'::text])) EXECUTE FUNCTION gc_task_draft_goes();

create table gc_task_draft (
    task_id bigint not null,
    person bigint not null,
    saved_at timestamp with time zone not null,
    opinion text not null,
    filled jsonb not null,
    signature bigint,
    constraint gc_task_draft_pkey PRIMARY KEY (task_id, person),
    constraint gc_task_draft_signature_fkey FOREIGN KEY (signature) REFERENCES gc_file(id),
    constraint gc_task_draft_task_id_fkey FOREIGN KEY (task_id) REFERENCES gc_task(id) ON DELETE CASCADE
);

create table gc_total (
    name text not null,
    fingerprint text not null,
    counted_at timestamp with time zone default now() not null,
    checked_at timestamp with time zone,
    differing integer default 0 not null,
    found jsonb default '[]'::jsonb not null,
    constraint gc_total_pkey PRIMARY KEY (name)
);

create table gc_total_due (
    seq bigint generated always as identity not null,
    total text not null,
    key jsonb not null,
    at timestamp with time zone not null,
    constraint gc_total_due_pkey PRIMARY KEY (seq)
);
CREATE INDEX gc_total_due_in_order ON gc_total_due USING btree (total, seq);

create table gc_unclaimed (
    id bigint generated always as identity not null,
    entity text not null,
    field text not null,
    word text not null,
    record_id bigint not null,
    batch_id bigint not null,
    since timestamp with time zone not null,
    constraint gc_unclaimed_pkey PRIMARY KEY (id),
    constraint gc_unclaimed_entity_field_record_id_key UNIQUE (entity, field, record_id)
);
CREATE INDEX gc_unclaimed_word ON gc_unclaimed USING btree (entity, field, word);

create table gc_view (
    id bigint generated always as identity not null,
    entity text not null,
    label text not null,
    document jsonb not null,
    account_id bigint not null,
    version integer default 1 not null,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint gc_view_pkey PRIMARY KEY (id),
    constraint gc_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id) ON DELETE CASCADE,
    constraint gc_view_entity_check CHECK ((entity <> ''::text)),
    constraint gc_view_label_check CHECK ((label <> ''::text))
);
CREATE INDEX gc_view_account ON gc_view USING btree (account_id, entity, id);
CREATE INDEX gc_view_entity ON gc_view USING btree (entity, id);

create table gc_view_default (
    account_id bigint not null,
    entity text not null,
    view text not null,
    constraint gc_view_default_pkey PRIMARY KEY (account_id, entity),
    constraint gc_view_default_account_id_fkey FOREIGN KEY (account_id) REFERENCES gc_account(id) ON DELETE CASCADE,
    constraint gc_view_default_view_check CHECK ((view <> ''::text))
);

create table gc_view_log (
    id bigint generated always as identity not null,
    at timestamp with time zone not null,
    account_id bigint not null,
    account_login text not null,
    person_id bigint not null,
    person_name text not null,
    what text not null,
    request_id text default ''::text not null,
    constraint gc_view_log_pkey PRIMARY KEY (id)
);
CREATE INDEX gc_view_log_at ON gc_view_log USING btree (at DESC);

create table gc_view_share (
    view_id bigint not null,
    kind text not null,
    name text not null,
    constraint gc_view_share_pkey PRIMARY KEY (view_id, kind, name),
    constraint gc_view_share_check CHECK (((kind = 'everyone'::text) = (name = ''::text))),
    constraint gc_view_share_kind_check CHECK ((kind = ANY (ARRAY['everyone'::text, 'role'::text, 'unit'::text]))),
    constraint gc_view_share_view_id_fkey FOREIGN KEY (view_id) REFERENCES gc_view(id) ON DELETE CASCADE
);

create table gc_waybill (
    id bigint default nextval('gc_waybill_number'::regclass) not null,
    day date not null,
    waybill_no text not null,
    shop text default ''::text not null,
    courier text default ''::text not null,
    outlet text default ''::text not null,
    place integer default 0 not null,
    outlet_grams bigint default 0 not null,
    bag_grams bigint default 0 not null,
    volumetric_grams bigint default 0 not null,
    centre_grams bigint default 0 not null,
    hq_grams bigint default 0 not null,
    settlement_grams bigint default 0 not null,
    third_party_grams bigint default 0 not null,
    pick_up_grams bigint default 0 not null,
    transit_grams bigint default 0 not null,
    arrival_grams bigint default 0 not null,
    volume_cm3 bigint default 0 not null,
    declared_fen bigint default 0 not null,
    batch_id bigint,
    constraint gc_waybill_pkey PRIMARY KEY (waybill_no, day)
) partition by RANGE (day);
CREATE INDEX gc_waybill_day ON ONLY gc_waybill USING btree (day, id);

create table gc_waybill_file (
    id bigint generated always as identity not null,
    file_id bigint not null,
    name text not null,
    by_id bigint,
    by_name text not null,
    at timestamp with time zone not null,
    state text default 'waiting'::text not null,
    job_id bigint,
    sheet_next integer default 0 not null,
    row_next integer default 1 not null,
    taken integer default 0 not null,
    wrong integer default 0 not null,
    days date[] default '{}'::date[] not null,
    cancel_asked boolean default false not null,
    failure text default ''::text not null,
    ended_at timestamp with time zone,
    constraint gc_waybill_file_pkey PRIMARY KEY (id),
    constraint gc_waybill_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES gc_file(id),
    constraint gc_waybill_file_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'failed'::text])))
);
CREATE INDEX gc_waybill_file_at ON gc_waybill_file USING btree (at DESC);

create table gc_waybill_wrong (
    waybill_file bigint not null,
    sheet integer not null,
    row integer not null,
    sheet_name text not null,
    waybill_no text not null,
    why text not null,
    constraint gc_waybill_wrong_pkey PRIMARY KEY (waybill_file, sheet, "row"),
    constraint gc_waybill_wrong_waybill_file_fkey FOREIGN KEY (waybill_file) REFERENCES gc_waybill_file(id) ON DELETE CASCADE
);

create table gc_worker (
    name text not null,
    started_at timestamp with time zone not null,
    seen_at timestamp with time zone not null,
    constraint gc_worker_pkey PRIMARY KEY (name)
);

create view platform_account as
 SELECT id,
    1 AS version,
    login AS title,
    lower(login) AS search,
    created_at,
    NULL::bigint AS created_by,
    COALESCE(password_changed_at, created_at) AS updated_at,
    NULL::bigint AS updated_by,
    NULL::bigint AS batch_id,
    login,
    person_id AS person,
    disabled,
    must_change,
    demo,
    last_login_at,
    password_changed_at
   FROM gc_account a;

create view platform_change as
 SELECT seq AS id,
    1 AS version,
    (entity || ' #'::text) || record_id AS title,
    lower((((entity || ' '::text) || cause) || ' '::text) || request_id) AS search,
    at AS created_at,
    actor_id AS created_by,
    at AS updated_at,
    actor_id AS updated_by,
    NULL::bigint AS batch_id,
    entity,
    record_id,
    kind,
    actor_id AS actor,
    on_behalf_of,
    cause,
    request_id,
    jsonb_array_length(changes) AS fields_changed
   FROM gc_river v;

create view platform_file as
 SELECT id,
    1 AS version,
    name AS title,
    lower(name) AS search,
    created_at,
    created_by,
    created_at AS updated_at,
    created_by AS updated_by,
    NULL::bigint AS batch_id,
    name,
    size,
    media_type,
    sha256
   FROM gc_file f;

create view platform_import as
 SELECT id,
    1 AS version,
    name AS title,
    lower(name) AS search,
    created_at,
    person_id AS created_by,
    COALESCE(ended_at, created_at) AS updated_at,
    person_id AS updated_by,
    NULL::bigint AS batch_id,
    name,
    state,
    rows,
    person_id AS person,
    started_at,
    ended_at,
    failure
   FROM gc_import_batch b;

create view platform_job as
 SELECT id,
    1 AS version,
    (kind || ' #'::text) || id AS title,
    lower((kind || ' '::text) || COALESCE(error, ''::text)) AS search,
    created_at,
    NULL::bigint AS created_by,
    COALESCE(finished_at, created_at) AS updated_at,
    NULL::bigint AS updated_by,
    NULL::bigint AS batch_id,
    queue,
    kind,
    state,
    attempt,
    run_at,
    worker,
    error,
    finished_at
   FROM gc_job j;

create view platform_procedure as
 SELECT id,
    1 AS version,
    title,
    lower(title) AS search,
    started_at AS created_at,
    starter AS created_by,
    COALESCE(ended_at, started_at) AS updated_at,
    NULL::bigint AS updated_by,
    NULL::bigint AS batch_id,
    flow,
    flow_version,
    entity,
    record_id,
    starter,
    state,
    round,
    started_at,
    ended_at
   FROM gc_flow_instance i;

create view platform_task as
 SELECT t.id,
    1 AS version,
    i.title,
    lower((i.title || ' '::text) || t.opinion) AS search,
    t.opened_at AS created_at,
    i.starter AS created_by,
    COALESCE(t.decided_at, t.opened_at) AS updated_at,
    t.decided_by AS updated_by,
    NULL::bigint AS batch_id,
    t.person,
    t.state,
    i.flow,
    t.step,
    i.entity,
    i.record_id,
    i.starter,
    t.opened_at,
    t.due_at,
    t.late,
    t.decided_at,
    t.decided_by,
    t.on_behalf_of,
    t.opinion,
    t.why AS reason
   FROM gc_task t
     JOIN gc_flow_instance i ON i.id = t.instance_id;
