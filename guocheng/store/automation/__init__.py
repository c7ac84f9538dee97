"""The store of automations (自动化的存储): runs and their steps, requests outside, the clock's marks, switches."""
