"""Drafting live: what a page and the server say to one another over `/live/…` (docs/live-protocol.md).

`door` takes a socket in and `admission` says who may come, `line` carries its frames, `sockets` speaks the protocol, `room` is
where those who draft one section meet, `book` is the room's copy of the section's document, `channel` tells the other pages of a
meeting what changed, `hub` holds all rooms and channels of a process.
"""
