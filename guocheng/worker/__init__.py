"""The background door (后台作业): takes jobs from the queue and calls services."""
