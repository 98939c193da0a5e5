"""Interactive figures: each is a plain function that draws from its arguments; a widget only turns the arguments."""
