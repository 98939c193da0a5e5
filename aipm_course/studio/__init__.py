"""The mock room: timed sittings, follow-ups, scorecards, stories, and a history that belongs to the learner."""
