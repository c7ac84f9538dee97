-- A confirmation holds for the figures account by account; one that was given for sums alone is asked for again.
alter table gc_book_confirmed add column digest text not null default '';
