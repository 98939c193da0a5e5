"""The interview studio: snippets, question bank, timed mocks, scorecards, stories, and a history the learner owns.

`material` is data that tables and questions rest on; everything else rests on questions. The key to the snippets stands
in questions/, with every other answer key.
"""
