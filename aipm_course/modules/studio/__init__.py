"""Module 20: Interview studio: practice that answers back."""
