"""What `aipm` asks and prints."""
