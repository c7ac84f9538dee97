"""Verbs of the rating of waybills (运单计价): rate days, explain a waybill, list failures, make bills, ask what if."""
