"""Importing over the services: a real export becomes tickets, once, with every reason where it does not."""

from __future__ import annotations

from guocheng.service import imports
from tests.service.import_case import SAMPLES, Company


def test_sample_is_routed_tried_and_imported(importing: Company) -> None:
    batch = importing.uploads(SAMPLES / "进港投诉.xls")
    seen = importing.sees(batch)
    assert [sheet["shape"] for sheet in seen["sheets"]] == ["complaint.inbound", "complaint.inbound", ""]
    importing.does(imports.dry_run, batch)
    tried = importing.sees(batch)
    print(tried["checked"]["counts"], tried["checked"]["errors"], tried["failure"])
    assert importing.one("select count(*) from complaint_ticket") == 0
    importing.does(imports.run, batch)
    done = importing.sees(batch)
    print(done["counts"], done["failure"])
    assert importing.one("select count(*) from complaint_ticket") == 237
