"""Pictures and exports, one a module.

A module is a view because it declares ``NAME``, ``SUFFIXES`` and ``draw(scene, suffix)``, which gives a file's content
as ``str`` or ``bytes`` from a :class:`~prasan.graph.scene.Scene`. A view computes no finding: it shows what it is
given. Two modules may share a name if their suffixes differ: the network is a page, a drawing and five exports.
"""
