"""A key and a language -> the word people read, from one word list."""

from refloat.words.words import LANGUAGES, Words, keys, word

__all__ = ["LANGUAGES", "Words", "keys", "word"]
