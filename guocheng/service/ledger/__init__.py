"""Books as people meet them (账簿): months, statements, what stands behind every figure."""
