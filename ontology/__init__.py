"""The vocabulary: its terms, its shapes, the tables they stand for, and the check of data against them."""

from prasan.ontology.namespace import PRASAN

__all__ = ["PRASAN"]
