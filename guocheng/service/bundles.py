"""Find the application bundles that are installed (应用包): by entry point, so the platform knows none by name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points

from guocheng.base.problem import Problem, Unavailable, gathered
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.problems import problems
from guocheng.service.platform_bundle import with_platform

GROUP = "guocheng.bundles"


def installed_bundles() -> tuple[Bundle, ...]:
    """Load every installed bundle, those it needs first; the platform's own data stands last.

    :raises Unavailable: a bundle needs another that is not installed.
    """
    found = {bundle.name: bundle for entry in entry_points(group=GROUP) for bundle in (entry.load(),)}
    ordered: dict[str, Bundle] = {}

    def add(bundle: Bundle) -> None:
        for name in bundle.needs:
            if name not in found:
                message = f"应用包「{bundle.label}」需要应用包「{name}」,但它没有安装,请先安装"
                raise Unavailable(Problem("bundle.missing", bundle.name, message))
            if name not in ordered:
                add(found[name])
        ordered[bundle.name] = bundle

    for name in sorted(found):
        if name not in ordered:
            add(found[name])
    return with_platform(tuple(ordered.values()))


def checked(bundles: Sequence[Bundle]) -> Catalogue:
    """Put bundles together.

    :raises Invalid: they do not fit each other.
    """
    catalogue = Catalogue(tuple(bundles))
    gathered(problem for bundle in catalogue.bundles for problem in problems(bundle, catalogue))
    return catalogue
