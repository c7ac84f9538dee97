"""The ledger of a company, only thinking (账簿引擎)."""
