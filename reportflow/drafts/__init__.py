"""A section's Yjs document: document <-> `SectionContent`, edits as differences, its log in the database.

`document` is the document itself, `differences` how a text becomes another one, `ordering` where a row stands, `log` the
updates in the database, `merging` a form that was saved over a text that had moved on, `history` the versions that the log
tells of. Callers hold the lock of the section's row (docs/design.md, "Transactions").
"""
