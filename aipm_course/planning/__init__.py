"""What is next for one learner: the diagnostic, the path, progress. All of it rests on one local file."""
