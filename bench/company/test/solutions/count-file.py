import sys

name = sys.argv[1]
try:
    with open(name, newline="") as file:
        text = file.read()
except FileNotFoundError:
    print(f"no such file: {name}")
    sys.exit(1)
print(len(text.splitlines()), len(text.split()), len(text))
