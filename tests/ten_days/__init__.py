"""Six invented sites over ten days, t0 … t9, and what is true of them.

What each part rests on:

- `articles.toml` (which notice shows what on which day) has the cases that the issue "What an
  answer is" lists, each at least once, and a few of our own that follow from DESIGN.md section 4: an
  absence, a failure or a refusal between two absences; an edit that was made while nobody could look.
- `noise.py` (what differs between two renderings of one text) and `served.py` (what sites send in
  an article's place) are written after the kinds of the public cases (`changes`, `answers`), which
  in turn follow public reports. No words of a real page are in them.
- `layouts.toml` has the markup of a TRS site, of a table layout, of a news page and of an English
  one, written for this.
- `truth.toml` is written by hand from DESIGN.md sections 3 and 4 and from `articles.toml`, never
  from what the archive said.
"""
