"""What an instructor sees of a class: gathered from nbgrader's gradebook and the autograded notebooks."""
