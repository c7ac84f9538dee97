"""Bundles (应用包): what ships with Guocheng, each written with `guocheng.sdk` only."""
