import sys

mode, shift, text = sys.argv[1:4]
by = int(shift) if mode == "encode" else -int(shift)


def move(char):
    if char.isascii() and char.isalpha():
        base = ord("A" if char.isupper() else "a")
        return chr((ord(char) - base + by) % 26 + base)
    return char


print("".join(map(move, text)))
