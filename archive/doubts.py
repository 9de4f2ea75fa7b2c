"""What a person is told of a text that is not, or not for certain, all of its article."""

from __future__ import annotations

from archive.outcomes import InForce, TextState

DOUBTS: dict[TextState | InForce, str] = {
    "part": "This is a part of the text: its page says that it goes on at another address.",
    "doubtful": "The text is in doubt: some of it may be missing or garbled, or a newer page seems "
    "to say something else, as its captures then note.",
    "stub": "This is the beginning of the text: its page keeps the rest for those who pay or log in.",
    "image_only": "The notice is a picture; what the picture says was not read.",
    "attachment": "The notice stands in a file that its page names or shows; its text is that of the "
    "file, if it was read.",
    "unread": "No text was read: the page shows a film or a recording, or none was found on it.",
    "flapping": "The page shows two texts in turn; this is the first of them.",
}
"""A sentence for each state but `whole`."""
