"""Drafting live: what a page and the server say to one another over `/live/…` (docs/live-protocol.md).

`door` takes a socket in, `line` carries its frames, `section_socket` and `meeting_socket` speak the protocol, `room` is where
those who draft one section meet, `book` is the room's copy of the section's document, `hub` holds all rooms of a process.
"""
