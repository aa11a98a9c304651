"""The verbs: one function, one transaction; `actor` and `now` are passed in, look-ups go through the viewer's scope."""
