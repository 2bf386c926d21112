"""Kinds of finding, one a module.

A module is a kind because it declares ``KINDS``, the local names of the concepts it yields, and ``find``, which takes a
:class:`~prasan.graph.study.Study` and yields :class:`~prasan.graph.finding.Finding`. Its sentences stand in the
translations under ``finding.<kind>.<message>``.
"""
