"""Written answers: yes or no per box, one rule that adds up, and what a learner without a reader can do with it."""
