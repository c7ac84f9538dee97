"""The tables of entities (实体表): planned from the definitions, told before it runs, carried out once."""

from guocheng.store.tables.carry_out import carry_out, carry_out_here
from guocheng.store.tables.plan import Plan, plan
from guocheng.store.tables.step import Risk, Step

__all__ = ["Plan", "Risk", "Step", "carry_out", "carry_out_here", "plan"]
