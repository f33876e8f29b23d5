"""The Ministry of Examples: its devices, and the evidence that happens to exist about them. All invented."""
