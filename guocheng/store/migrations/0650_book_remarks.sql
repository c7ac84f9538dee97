-- What is said about a unit, or about a line of its statement, when a month is discussed; some become tasks.
create table gc_book_remark (
    id bigint generated always as identity primary key,
    book text not null,
    month date not null check (extract(day from month) = 1),
    object_id bigint not null,
    code text not null default '',
    line text not null default '',
    text text not null check (text <> ''),
    author_id bigint,
    author text not null,
    created_at timestamptz not null,
    errand_id bigint unique references gc_errand (id) on delete set null
);
create index gc_book_remark_object on gc_book_remark (book, object_id, month);
