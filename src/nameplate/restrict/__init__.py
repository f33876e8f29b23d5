"""Claims, ties and restrictions on a date in, findings out."""
