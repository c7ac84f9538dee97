"""What a screen needs to know first (公司与我): the company's name, the demo logins, the person signed in."""

from __future__ import annotations

from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.service.context import Context, look
from guocheng.service.platform import Platform
from guocheng.store import settings

COMPANY = "company.name"
DEMO_LOGINS = "demo.logins"


def welcome(platform: Platform) -> dict[str, Any]:
    """Return what the login page shows; the demo logins only where they may be used."""
    with platform.database.read() as connection:
        demo = settings.value(connection, DEMO_LOGINS) if platform.loopback else None
        company = settings.value(connection, COMPANY) or ""
        return {"person": None, "company": company, "zone": SHANGHAI.key, "demo": demo or []}


def me(context: Context, *, must_change: bool) -> dict[str, Any]:
    """Return the person signed in."""
    principal = context.principal
    with look(context) as view:
        company = settings.value(view.connection, COMPANY) or ""
        demo = settings.value(view.connection, DEMO_LOGINS) is not None
    roles = [role for name in principal.roles if (role := context.catalogue.roles.get(name))]
    return {
        "person": {
            "id": principal.person_id,
            "name": principal.name,
            "login": principal.login,
            "number": principal.number,
            "unit": {"id": principal.unit_id, "title": principal.unit_name} if principal.unit_id else None,
            "post": principal.post,
            "roles": [{"name": role.name, "label": role.label} for role in roles],
            "administers": principal.administers,
            "viewed_by": principal.viewed_by,
        },
        "home": next((role.home for role in roles if role.home), "todo"),
        "company": company,
        "zone": SHANGHAI.key,
        "demo": demo,
        "must_change": must_change,
    }
