"""Stories of settlement (内部结算的故事)."""
