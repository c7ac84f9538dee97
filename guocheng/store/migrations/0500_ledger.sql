-- What was put on whom: postings are written by rules and runs alone, and stay for ever once their month is closed.
create table gc_posting (
    id bigint generated always as identity primary key,
    book text not null,
    scenario text not null,
    kind text not null,
    day date not null,
    month date not null generated always as (date_trunc('month', day::timestamp)::date) stored,
    object_id bigint not null,
    account_id bigint not null default 0,
    category text not null default '',
    direction text not null default '',
    counterpart_id bigint,
    unit_id bigint,
    amount numeric(18,2) not null default 0,
    quantity numeric(24,6) not null default 0,
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint not null default 0,
    entry_no integer not null default 0,
    seq integer not null default 0,
    corrects bigint,
    run_id bigint,
    note text not null default '',
    at timestamptz not null,
    by_id bigint,
    -- One document gives one posting for each entry of a rule, and after its month is closed corrections of it.
    constraint gc_posting_source unique (source_entity, source_id, rule, source_line, entry_no, seq)
);
create index gc_posting_cell on gc_posting (book, scenario, month, object_id, account_id)
    include (amount, quantity, direction, kind);
create index gc_posting_day on gc_posting (book, day desc, id desc);
create index gc_posting_object on gc_posting (object_id, book, month);
create index gc_posting_run on gc_posting (run_id) where run_id is not null;

-- The same added up, kept in the statement that writes postings.
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
    primary key (book, scenario, month, object_id, account_id, category, direction, kind)
) with (fillfactor = 70);
create index gc_posting_total_empty on gc_posting_total (book, month) where n = 0;

-- A book: who writes it holds its row; by which rules it was last built in full.
create table gc_book (
    name text primary key,
    fingerprint text not null default '',
    built_at timestamptz
);

-- What should have landed somewhere and did not, with the reason; it leaves when its document is posted.
create table gc_book_pool (
    id bigint generated always as identity primary key,
    book text not null,
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint not null default 0,
    entry_no integer not null,
    why text not null,
    day date,
    month date generated always as (date_trunc('month', day::timestamp)::date) stored,
    object_id bigint,
    account_id bigint,
    amount numeric(18,2),
    quantity numeric(24,6),
    note text not null default '',
    at timestamptz not null,
    unique (source_entity, source_id, rule, source_line, entry_no)
);
create index gc_book_pool_in_order on gc_book_pool (book, month, id);

-- What a person said about one line of one document: on whom and on which account it lies.
create table gc_book_assignment (
    rule text not null,
    source_entity text not null,
    source_id bigint not null,
    source_line bigint not null,
    entry_no integer not null,
    object_id bigint,
    account_id bigint,
    at timestamptz not null,
    by_id bigint,
    by_name text not null,
    primary key (source_entity, source_id, rule, source_line, entry_no)
);

-- Months of a book; one without a row is open.
create table gc_book_month (
    book text not null,
    month date not null check (month = date_trunc('month', month::timestamp)::date),
    state text not null check (state in ('open', 'confirmed', 'checked', 'closed', 'reopened')),
    version integer not null default 0,
    lock_id bigint,
    checked jsonb,
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (book, month)
);

-- Who confirmed the figures of a unit, and what they were.
create table gc_book_confirmed (
    book text not null,
    month date not null,
    object_id bigint not null,
    amount numeric(18,2) not null,
    quantity numeric(24,6) not null,
    n bigint not null,
    at timestamptz not null,
    by_id bigint,
    by_name text not null,
    primary key (book, month, object_id)
);

-- Each closing with all it was made of; opening a month again keeps it on record.
create table gc_book_closing (
    id bigint generated always as identity primary key,
    book text not null,
    month date not null,
    version integer not null,
    closed_at timestamptz not null,
    closed_by text not null,
    checks jsonb not null,
    snapshot jsonb not null,
    reopened_at timestamptz,
    reopened_by text,
    reopened_reason text,
    unique (book, month, version)
);

-- Figures of all scenarios as they stood when a month was closed.
create table gc_book_frozen_total (
    closing_id bigint not null references gc_book_closing on delete cascade,
    scenario text not null,
    object_id bigint not null,
    account_id bigint not null,
    category text not null,
    direction text not null,
    kind text not null,
    amount numeric(18,2) not null,
    quantity numeric(24,6) not null,
    primary key (closing_id, scenario, object_id, account_id, category, direction, kind)
);

-- Statements as they stood, one row for each unit and template.
create table gc_book_frozen_statement (
    closing_id bigint not null references gc_book_closing on delete cascade,
    object_id bigint not null,
    template text not null,
    rows jsonb not null,
    primary key (closing_id, object_id, template)
);

-- Each time shared cost was placed: the rules as they were, the weights, the result.
create table gc_share_run (
    id bigint generated always as identity primary key,
    book text not null,
    month date not null,
    rules jsonb not null,
    result jsonb not null,
    at timestamptz not null,
    by_id bigint,
    by_name text not null,
    replaced_at timestamptz
);
create unique index gc_share_run_in_force on gc_share_run (book, month) where replaced_at is null;

-- A closed month stays as it is, whoever writes: documents are corrected in an open one.
create function gc_posting_stays() returns trigger language plpgsql as $$
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
$$;
create trigger gc_posting_stays_insert after insert on gc_posting
    referencing new table as new_rows for each statement execute function gc_posting_stays();
create trigger gc_posting_stays_delete after delete on gc_posting
    referencing old table as old_rows for each statement execute function gc_posting_stays();
create trigger gc_posting_stays_truncate before truncate on gc_posting
    for each statement execute function gc_posting_stays();
create trigger gc_posting_total_stays_insert after insert on gc_posting_total
    referencing new table as new_rows for each statement execute function gc_posting_stays();
create trigger gc_posting_total_stays_update after update on gc_posting_total
    referencing old table as old_rows for each statement execute function gc_posting_stays();
create trigger gc_posting_total_stays_delete after delete on gc_posting_total
    referencing old table as old_rows for each statement execute function gc_posting_stays();

-- A posting is never changed: it is there, or it is not.
create function gc_posting_unchanged() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'GC002', message = '分录只能新增和冲正，不能修改';
end
$$;
create trigger gc_posting_unchanged before update on gc_posting
    for each statement execute function gc_posting_unchanged();
