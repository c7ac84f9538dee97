"""Use cases (服务): one verb, one transaction, one permission, one audit sentence."""
