"""Who owned, controlled, made for or succeeded whom on a date: the one walk over ties."""
