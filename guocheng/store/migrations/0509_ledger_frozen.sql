-- What was frozen with a month stays, whoever writes: of a closing only that it was opened again is added, once.
create function gc_closing_stays() returns trigger language plpgsql as $$
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
$$;

create trigger gc_book_closing_stays before update or delete on gc_book_closing
    for each row execute function gc_closing_stays();
create trigger gc_book_closing_stays_truncate before truncate on gc_book_closing
    for each statement execute function gc_closing_stays();
create trigger gc_book_frozen_total_stays before update or delete on gc_book_frozen_total
    for each row execute function gc_closing_stays();
create trigger gc_book_frozen_total_stays_truncate before truncate on gc_book_frozen_total
    for each statement execute function gc_closing_stays();
create trigger gc_book_frozen_statement_stays before update or delete on gc_book_frozen_statement
    for each row execute function gc_closing_stays();
create trigger gc_book_frozen_statement_stays_truncate before truncate on gc_book_frozen_statement
    for each statement execute function gc_closing_stays();
