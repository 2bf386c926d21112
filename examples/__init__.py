"""Workspaces that ship with Prasan."""
