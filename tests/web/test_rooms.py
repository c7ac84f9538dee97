"""Routes that are loaded when they are asked for (接口分组): not before, and then as if they had always been there."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from starlette.routing import Match, Route

from guocheng.web.rooms import Rooms
from guocheng.web.routes import AT_ONCE, LATER, all_routers, at_once, later
from guocheng.web.shortcut import word_of
from tests.web.office import Office
from tests.web.test_shortcut import scope_of

AT_ONCE_ROUTES = [route for router in at_once() for route in router.routes]
EVERYTHING = [route for router in all_routers() for route in router.routes if isinstance(route, Route)]


def test_a_room_is_not_loaded_before_somebody_asks() -> None:
    late = {name for names in LATER.values() for name in names}
    asks = (
        "import sys; import guocheng.web.app; print(*[n.rsplit('.', 1)[1] for n in sys.modules if '.web.routes.' in n])"
    )
    loaded = subprocess.run([sys.executable, "-c", asks], check=True, capture_output=True, text=True).stdout.split()
    assert set(loaded) == set(AT_ONCE)
    assert late & set(AT_ONCE) == set()


def test_every_word_leads_to_the_files_that_answer_it() -> None:
    """一个词下的接口,都在这个词指的文件里。"""
    for router in all_routers():
        for route in router.routes:
            assert isinstance(route, Route)
            found = router in at_once() or router in later(word_of(route.path))
            assert found, f"{route.path} is in a file that nobody loads for it"


def test_every_route_is_found_by_its_own_address() -> None:
    """先看常驻的，再看后来才载入的：没有一个接口被别的挡住。"""
    for route in EVERYTHING:
        for method in route.methods or ():
            scope = scope_of(method, re.sub(r"\{[^}]+\}", "7", route.path))
            first = next((one for one in AT_ONCE_ROUTES if one.matches(scope)[0] is Match.FULL), None)
            match, child = Rooms().matches(scope)
            assert (first or (match is Match.FULL and child["guocheng.route"])) is route, (method, route.path)


@pytest.mark.parametrize("path", ["/api/nothing", "/rating/days", "/", "", "/m/rating"])
def test_what_is_no_address_of_a_room_is_left_to_the_others(path: str) -> None:
    assert Rooms().matches(scope_of("GET", path)) == (Match.NONE, {})


def test_a_wrong_method_is_refused_and_an_unknown_address_not_found(office: Office) -> None:
    browser = office.browser()
    assert browser.put("/api/rating/days").status_code == 405
    assert browser.get("/api/rating/nothing").status_code == 404
    assert browser.get("/api/rating/days").status_code == 401
