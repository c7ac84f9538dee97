"""Guocheng (过程): process software that a company runs and changes itself."""

__version__ = "0.1.0"
