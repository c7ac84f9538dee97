"""What may be done without signing in (公开访问): by an address that somebody gave out, and nothing beyond it."""
