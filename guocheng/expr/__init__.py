"""The expression language (公式): parse, check, run in Python, compile to SQL."""
