-- Whom or which account a posting names stays: a unit of long ago is closed, never deleted.
create function gc_posting_names() returns trigger language plpgsql as $$
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
$$;
