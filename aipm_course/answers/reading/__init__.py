"""One lenient door for whatever was typed, computed or pasted: a cell, a form, a spreadsheet.

What a person writes is read or asked about, never altered. How strict an answer must be is up to its kind.
"""
