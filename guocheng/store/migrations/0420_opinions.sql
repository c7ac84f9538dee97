-- What is said with a decision: the signature of a task, and phrases that people and the company keep ready.

alter table gc_task add column signature bigint references gc_file (id);
-- What comes back to a person, or is still to come: a step keeps fields from him until he has decided.
create index gc_task_resting on gc_task (person) where state in ('waiting', 'paused', 'taken', 'held');

create table gc_phrase (
    id bigint generated always as identity primary key,
    person bigint,
    text text not null check (text <> '' and char_length(text) <= 200),
    created_at timestamptz not null,
    created_by bigint
);
create unique index gc_phrase_once on gc_phrase (coalesce(person, 0), text);
