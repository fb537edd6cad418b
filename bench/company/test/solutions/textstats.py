import re
from collections import Counter


def words(text):
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower())


def word_counts(text):
    return dict(Counter(words(text)))


def top(text, n):
    return sorted(word_counts(text).items(), key=lambda pair: (-pair[1], pair[0]))[:n]


def longest(text):
    return max(words(text), key=len, default=None)
