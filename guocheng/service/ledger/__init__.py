"""Books as people use them (账簿): posting, statements, months and their closing, the pool, what an object cost."""
