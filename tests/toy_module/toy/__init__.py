"""Shops, their orders and what a delivery costs."""
