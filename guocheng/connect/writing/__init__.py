"""Tables that go outside (写表): xlsx and csv that a spreadsheet opens without running anything."""
