"""Settlement in PostgreSQL (内部结算的存储): sums of business data, runs, what is pending, trades that are there."""
