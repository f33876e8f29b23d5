"""The nouns of Nameplate as frozen dataclasses and enums; imports nothing of the project."""
