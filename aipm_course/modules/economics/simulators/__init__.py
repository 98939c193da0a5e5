"""What draws the tables of the module from a seed."""
