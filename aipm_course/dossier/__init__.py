"""A learner's portfolio: a page per decision, from the receipts in the own file and the texts in the own notebooks."""
