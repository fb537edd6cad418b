import type { Sandbox } from "@metagpt-ts/workspace"

/** Programs of the kinds that small models write, with nothing wrong in them. */
export const right: Readonly<Record<string, Sandbox.Files>> = {
  "todo cli": {
    "main.py": `import argparse
import json
import os

FILE = "todo.json"

def load():
    if not os.path.exists(FILE):
        return []
    with open(FILE) as f:
        return json.load(f)

def save(items):
    with open(FILE, "w") as f:
        json.dump(items, f)

def main():
    parser = argparse.ArgumentParser(description="Todo")
    sub = parser.add_subparsers(dest="command", required=True)
    add = sub.add_parser("add")
    add.add_argument("text")
    sub.add_parser("list")
    args = parser.parse_args()
    items = load()
    if args.command == "add":
        items.append(args.text)
        save(items)
    else:
        for i, item in enumerate(items, 1):
            print(f"{i}. {item}")

if __name__ == "__main__":
    main()
`
  },
  guess: {
    "main.py": `import random

def play():
    number = random.randint(1, 100)
    attempts = 0
    while True:
        guess = int(input("Guess a number between 1 and 100: "))
        attempts += 1
        if guess < number:
            print("Too low!")
        elif guess > number:
            print("Too high!")
        else:
            print(f"Correct in {attempts}!")
            break

play()
`
  },
  tictactoe: {
    "main.py": `class TicTacToe:
    def __init__(self):
        self.board = [" "] * 9
        self.current = "X"

    def show(self):
        for i in range(0, 9, 3):
            print("|".join(self.board[i:i+3]))

    def move(self, pos):
        if self.board[pos] != " ":
            return False
        self.board[pos] = self.current
        return True

    def winner(self):
        lines = [(0,1,2),(3,4,5),(6,7,8),(0,3,6),(1,4,7),(2,5,8),(0,4,8),(2,4,6)]
        for a, b, c in lines:
            if self.board[a] == self.board[b] == self.board[c] != " ":
                return self.board[a]
        return None

    def play(self):
        while True:
            self.show()
            try:
                pos = int(input(f"Player {self.current}, enter a position (1-9): ")) - 1
            except ValueError:
                print("Invalid")
                continue
            if pos not in range(9) or not self.move(pos):
                print("Invalid")
                continue
            if self.winner():
                print("Winner", self.winner())
                break
            if " " not in self.board:
                print("Draw")
                break
            self.current = "O" if self.current == "X" else "X"

if __name__ == "__main__":
    TicTacToe().play()
`
  },
  "snake curses": {
    "main.py": `import curses
import random

def main(stdscr):
    curses.curs_set(0)
    sh, sw = stdscr.getmaxyx()
    w = curses.newwin(sh, sw, 0, 0)
    w.keypad(1)
    w.timeout(100)
    key = curses.KEY_RIGHT
    while True:
        next_key = w.getch()
        key = key if next_key == -1 else next_key

curses.wrapper(main)
`
  },
  "bank dataclass": {
    "main.py": `from __future__ import annotations
from dataclasses import dataclass, field
from typing import Dict, List, Optional
from datetime import datetime


class InsufficientFunds(Exception):
    pass


@dataclass
class Transaction:
    kind: str
    amount: float
    at: datetime = field(default_factory=datetime.now)


@dataclass
class Account:
    owner: str
    balance: float = 0.0
    history: List[Transaction] = field(default_factory=list)

    def deposit(self, amount: float) -> None:
        self.balance += amount
        self.history.append(Transaction("deposit", amount))

    def withdraw(self, amount: float) -> None:
        if amount > self.balance:
            raise InsufficientFunds(f"{amount} > {self.balance}")
        self.balance -= amount
        self.history.append(Transaction(kind="withdraw", amount=amount))


class Bank:
    def __init__(self) -> None:
        self.accounts: Dict[str, Account] = {}

    def open(self, owner: str) -> Account:
        return self.accounts.setdefault(owner, Account(owner))

    def find(self, owner: str) -> Optional[Account]:
        return self.accounts.get(owner)


def main() -> None:
    bank = Bank()
    account = bank.open("a")
    account.deposit(10)
    try:
        account.withdraw(20)
    except InsufficientFunds as error:
        print("Refused:", error)
    print(account.balance)


if __name__ == "__main__":
    main()
`
  },
  "comprehensions & walrus": {
    "main.py": `import sys
from functools import reduce
data = [int(x) for x in "1 2 3".split() if (y := x)]
print(y, {k: v for k, v in zip("ab", data)}, [z for z in (w for w in data)])
f = lambda a, *b, c=1, **d: a + c
print(f(1), reduce(lambda p, q: p + q, data))
match data:
    case [first, *rest]:
        print(first, rest)
    case {"x": v, **others}:
        print(v, others)
try:
    pass
except* ValueError as eg:
    print(eg)
def outer():
    n = 0
    def inner():
        nonlocal n
        n += 1
        return n
    return inner()
print(outer())
class A:
    x = 1
    y = [x for _ in range(2)] if False else []
    def m(self):
        return __class__, self.x
print(A().m()[1])
with open(sys.argv[0]) as h:
    print(len(h.read()) > 0)
for i in range(2):
    pass
else:
    print(i)
del i
type Alias = list[int]
def gen[T](x: T) -> T: return x
print(gen(1), __file__ is not None, __name__)
global_thing = 5
def use():
    global other_thing
    other_thing = global_thing
use(); print(other_thing)
`
  },
  inherit: {
    "main.py": `import abc
import enum
import threading
from collections import namedtuple

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    def describe(self):
        return f"{self.name}: {self.area()}"

class Square(Shape):
    name = "square"
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2

class Color(enum.Enum):
    RED = 1
    @property
    def label(self): return self.name.lower()

Point = namedtuple("Point", "x y")

class Worker(threading.Thread):
    def __init__(self):
        super().__init__()
        self.daemon = True
    def run(self): print(self.name)

class Node:
    __slots__ = ("value", "next")
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

class Dyn:
    def __getattr__(self, name): return name

class Config:
    def __init__(self, **kw):
        for k, v in kw.items():
            setattr(self, k, v)

print(Square(2).describe(), Color.RED.label, Point(1, 2).x, Node(1).value, Dyn().anything, Config(a=1).a)
c = Config(b=2)
print(c.b)
w = Worker()
print(w.daemon)
`
  },
  mixin: {
    "main.py": `class JsonMixin:
    def to_json(self):
        return str(self.data)

class Doc(JsonMixin):
    def __init__(self):
        self.data = {}

d = Doc()
print(d.to_json())
class Plugin:
    registry = {}
    @classmethod
    def register(cls, name):
        def deco(f):
            cls.registry[name] = f
            return f
        return deco
    @staticmethod
    def helper(a, b=2): return a + b
@Plugin.register("x")
def x(): return 1
p = Plugin()
print(p.registry["x"](), p.helper(1), Plugin.helper(1, 2), p.register("y"))
`
  },
  "game loop": {
    "main.py": `import time, os
x = 0
while True:
    os.system("cls" if os.name == "nt" else "clear")
    print("frame", x)
    x += 1
    time.sleep(0.1)
`
  },
  usage: {
    "main.py": `import sys
if len(sys.argv) < 2:
    print("Usage: python main.py FILE")
    sys.exit(1)
print(open(sys.argv[1]).read())
`
  },
  package: {
    "main.py": `from app.core import Engine
from app import util
from app.util import helper as h
import app.core as core

def main():
    e = Engine("x")
    print(e.go(1), util.helper(2), h(3), core.Engine("y").go(2))

if __name__ == "__main__":
    main()
`,
    "app/__init__.py": ``,
    "app/core.py": `from .util import helper
from . import util
class Engine:
    def __init__(self, name):
        self.name = name
    def go(self, n):
        return helper(n) + util.helper(n)
`,
    "app/util.py": `def helper(n):
    return n * 2
`
  },
  tkinter: {
    "main.py": `import tkinter as tk
from tkinter import messagebox
class App(tk.Tk):
    def __init__(self):
        super().__init__()
        self.title("x")
        self.label = tk.Label(self, text="a")
        self.label.pack()
if __name__ == "__main__":
    App().mainloop()
`
  },
  threads: {
    "main.py": `import threading, time
def work(): print("w")
t = threading.Thread(target=work)
t.start(); t.join()
`
  },
  http: {
    "main.py": `from http.server import HTTPServer, BaseHTTPRequestHandler
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hi")
HTTPServer(("", 8000), H).serve_forever()
`
  },
  "silent ok": {
    "main.py": `x = sum(range(10))
if __name__ == '__main__':
    x += 1
    print
`
  },
  "stack with top": {
    "main.py": `class Stack:
    def __init__(self):
        self._items = []

    def push(self, item):
        self._items.append(item)

    def top(self, default=None):
        return self._items[-1] if self._items else default


if __name__ == "__main__":
    stack = Stack()
    stack.push(1)
    print(stack.top())
`
  },
  "template method": {
    "main.py": `from animals import Cat, Dog

for animal in (Cat("a"), Dog("b")):
    print(animal.greet())
`,
    "animals.py": `class Animal:
    def __init__(self, name):
        self.name = name

    def greet(self):
        return f"{self.name} says {self.sound()}"


class Cat(Animal):
    def sound(self):
        return "meow"


class Dog(Animal):
    def sound(self):
        return "woof"
`
  },
  "optional import": {
    "main.py": `try:
    import colorama
except ImportError:
    colorama = None

print("colour" if colorama else "plain")
`
  },
  "declared package": {
    "main.py": `import requests
from PIL import Image

print(requests.get("http://localhost").text, Image)
`,
    "requirements.txt": "requests>=2\nPillow==11.0\n"
  }
}
