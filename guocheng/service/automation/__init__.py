"""Automations at work (自动化的执行): set off by what happens, carried out step by step, looked at and steered."""
