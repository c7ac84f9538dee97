"""PostgreSQL, and only here (存储)."""
