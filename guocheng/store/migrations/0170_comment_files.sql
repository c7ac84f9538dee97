-- A remark may carry files, which are read by whoever sees the record; with files it needs no words.
alter table gc_comment
    add column files bigint[] not null default '{}',
    drop constraint gc_comment_text_check,
    add constraint gc_comment_says check (text <> '' or files <> '{}');
create index gc_comment_files on gc_comment using gin (files) where files <> '{}';
