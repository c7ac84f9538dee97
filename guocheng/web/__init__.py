"""The HTTP door (网页服务): translates and nothing else."""
