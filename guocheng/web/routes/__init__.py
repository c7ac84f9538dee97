"""The routes, one file per concept (路由)."""
