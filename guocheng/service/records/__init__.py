"""Records of any entity (记录): listed, shown, created, changed, deleted, always through the rights."""
