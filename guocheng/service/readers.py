"""Who else may see a record (谁看得到这条记录): the rights of others, as they would have them.

- A rule that speaks of the person who asks speaks of the one who is looked at here.
- Of many people it is found out in three statements, however many they are.
"""

from __future__ import annotations

from collections.abc import Collection

from guocheng.service.context import Look
from guocheng.service.directory import principals_of_people
from guocheng.service.flow.at_steps import kept_back
from guocheng.service.principal import Principal
from guocheng.service.records.evaluation import env_for
from guocheng.service.rights import visible
from guocheng.store import flow
from guocheng.store.query import Reader, Visibility
from guocheng.store.query.rights_on import readers_among


def reader_as(look: Look, person: Principal) -> Reader:
    """Return somebody as every query wants to know them."""
    catalogue = look.catalogue
    known: dict[str, Visibility] = {}

    def visible_to(name: str) -> Visibility:
        if name not in known:
            entity = catalogue.entity(name)
            known[name] = visible(catalogue, person, entity, kept_back(look, entity, person.person_id))
        return known[name]

    return Reader(catalogue, visible_to, env_for(look, person))


def _by_roles(look: Look, person: Principal) -> Reader:
    """Return somebody by his roles alone: what steps keep back are fields, and which records he sees is asked here."""
    catalogue = look.catalogue
    return Reader(catalogue, lambda entity: visible(catalogue, person, catalogue.entity(entity)), env_for(look, person))


def readers_of(look: Look, entity: str, record_id: int, people: Collection[int]) -> dict[int, Reader]:
    """Return those of some people who may see a record, by a right or because a procedure asked or told them."""
    found = principals_of_people(look.connection, look.catalogue, people=people, now=look.now)
    asked = {person: _by_roles(look, principal) for person, principal in found.items()}
    seen = readers_among(look.connection, entity, record_id, asked)
    if seen is None:
        return {}
    rest = [person for person in people if person not in seen]
    seen |= flow.taking_part(look.connection, entity, record_id, rest) if rest else set()
    # Who left has no rights any more, and is asked in no procedure either.
    return {person: asked[person] for person in people if person in seen and person in asked}
