"""Prasan."""
