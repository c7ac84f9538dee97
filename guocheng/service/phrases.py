"""Opinion phrases (常用意见): one's own, and those that administrators keep for the company.

Nobody sees or forgets the phrases of another person; to him they are not there.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused
from guocheng.service.context import Change, Look
from guocheng.service.rights import must_administer
from guocheng.store import phrases

#: So many of one's own; more are not found again.
OWN_MAX = 50


def known(look: Look) -> dict[str, Any]:
    """Return one's own phrases and the company's."""
    found = phrases.phrases_for(look.connection, look.principal.person_id)
    return {
        "mine": [{"id": one.id, "text": one.text} for one in found if one.person],
        "company": [{"id": one.id, "text": one.text} for one in found if not one.person],
    }


def add(change: Change, *, text: str, company: bool) -> dict[str, Any]:
    """Keep a phrase for oneself, or as an administrator for the company.

    :raises Invalid: it is blank, or there are too many already.
    :raises Refused: only administrators keep phrases for the company, and a bare account has none of its own.
    """
    words = " ".join(text.split())
    if not words:
        raise Invalid(Problem("phrase.blank", "text", "请先写下要存的意见"))
    if company:
        must_administer(change.principal)
    elif not change.principal.person_id:
        raise Refused(Problem("phrase.nobody", "text", "这个账户没有对应的人员，只能存公司的常用意见"))
    elif len(known(change)["mine"]) >= OWN_MAX:
        raise Invalid(Problem("phrase.too_many", "text", f"常用意见最多存 {OWN_MAX} 条，请先删掉不用的"))
    person = None if company else change.principal.person_id
    made = phrases.add(change.connection, person, words, at=change.now, by=change.principal.actor_id)
    return {"id": made, "text": words}


def remove(change: Change, *, phrase_id: int) -> dict[str, Any]:
    """Forget a phrase of one's own, or as an administrator one of the company's.

    :raises NotFound: there is none of this person.
    :raises Refused: it is the company's, and the person does not administer.
    """
    found = phrases.owner_of(change.connection, phrase_id)
    if found is None or found.person not in (None, change.principal.person_id):
        raise NotFound(Problem("phrase.unknown", f"常用意见 {phrase_id}", "没有这条常用意见，可能已经删掉了"))
    if found.person is None:
        must_administer(change.principal)
    phrases.remove(change.connection, phrase_id)
    return {"id": phrase_id, "removed": True}
