"""Settlement (内部结算): business data become internal trades, again and again with the same result."""
