"""Pages of the web app, found because they are there.

A module is a page because it declares

==========  ==========================================================================================================
``NAME``    its id; its texts stand under ``page.<NAME>.`` in the translations, ``page.<NAME>.name`` in the navigation
``ROUTES``  a tuple of starlette ``Route``s, each with a ``name`` that no other page uses
``ORDER``   its place in the navigation, where its first route is linked; 0 keeps it out
``DESCRIBED`` what its addresses give and take, by the names of the routes; of ``x-json`` and the like under ``x``
``prepare`` if there is one: a function of a ``Built`` that works out beforehand what is slow to make when asked for
``NEEDS``   may be left out: the roles that routes need, by their names, where accounts are demanded and it is not
            ``reader`` for what only reads (GET, HEAD) and ``editor`` for the rest: ``reader``, ``editor``, ``admin``
==========  ==========================================================================================================

An endpoint is an ordinary function of a request, called in a thread of its own (``async def`` only for what waits). It
takes what it shows from ``built(request)`` (:mod:`prasan.web.state`), gives a page with ``page(request, template, …)``
or the same as data with ``data(…)`` and ``table(…)`` (:mod:`prasan.web.rendering`), and raises a ``PrasanError`` for
whatever the reader can mend: :mod:`prasan.web.errors` makes a page of it. What a page lets people change goes to source
files of the workspace; ``state(request).refresh_soon()`` then builds anew, ``refresh_decisions()`` shows a decision.

What somebody decides or changes is signed with ``person(request, given)``, where ``given`` is the name that the form
asks for: whoever has signed in signs as themselves. Templates know ``signed_in``, and ask for a name only where it is
empty.

A template links to another page's route by name, ``route("finding", id=…)``: empty where nobody declares the route.
"""
