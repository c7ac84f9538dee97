"""How the last procedure on a record stands (审批状态): the column that lists ask, filled once where it is new."""

from __future__ import annotations

from psycopg import sql

#: In the words of the field; an open step without people waits for somebody to name them.
_STANDS = sql.SQL(
    "case when i.state <> 'running' then i.state when i.suspended_at is not null then 'suspended'"
    " when exists (select from gc_flow_node n where n.instance_id = i.id and n.state = 'incident') then 'incident'"
    " when exists (select from gc_task t where t.instance_id = i.id and t.step = '@starter' and t.state = 'open')"
    " then 'returned' else 'running' end"
)


def approvals_of(table: str) -> sql.Composed:
    """Return the statement that writes beside every record how its last procedure stands."""
    return sql.SQL(
        "update {} r set approval_state = s.state from (select distinct on (i.record_id) i.record_id, {} as state"
        " from gc_flow_instance i where replace(i.entity, '.', '_') = {} order by i.record_id, i.id desc) s"
        " where r.id = s.record_id"
    ).format(sql.Identifier(table), _STANDS, sql.Literal(table))
