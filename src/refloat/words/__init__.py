"""A key and a language -> the word people read, from one word list."""

from refloat.words.words import LANGUAGES as LANGUAGES
from refloat.words.words import Words as Words
from refloat.words.words import keys as keys
from refloat.words.words import word as word
