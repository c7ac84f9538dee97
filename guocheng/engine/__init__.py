"""Deciders that only think (引擎), blind to each other."""
