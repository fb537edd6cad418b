import type { Idea } from "../Idea.ts"

export const library: ReadonlyArray<Idea> = [
  {
    name: "roman",
    kind: "library",
    module: "roman",
    language: "en",
    text: "A Python library for Roman numerals in one module, roman.py. `to_roman(1994)` returns `'MCMXCIV'` and `from_roman('XIV')` returns `14`; they are the inverse of each other for 1 to 3999. A number outside of that range makes to_roman raise a ValueError, and so does a text that is no Roman numeral, such as `from_roman('HELLO')`.",
    checks: [
      {
        code: "from roman import to_roman, from_roman\nprint(to_roman(1994), from_roman('XIV'))",
        prints: "MCMXCIV 14"
      },
      {
        isNew: true,
        code: "from roman import to_roman\nprint([to_roman(n) for n in (4, 9, 40, 444, 3999)])",
        prints: "['IV', 'IX', 'XL', 'CDXLIV', 'MMMCMXCIX']"
      },
      {
        isNew: true,
        code: "from roman import to_roman, from_roman\nprint(all(from_roman(to_roman(n)) == n for n in range(1, 4000)))",
        prints: "True"
      },
      {
        isNew: true,
        code: "from roman import to_roman, from_roman\nfor call in (lambda: to_roman(0), lambda: to_roman(4000), lambda: from_roman('HELLO'), lambda: from_roman('12')):\n    try:\n        print(call())\n    except ValueError:\n        print('refused')",
        prints: "refused\nrefused\nrefused\nrefused"
      }
    ]
  },
  {
    name: "textstats",
    kind: "library",
    module: "textstats",
    language: "en",
    text: "Please write a module textstats (textstats.py) that other programs import. word_counts(text) gives a dict from each word in lower case to how often it occurs; punctuation is not part of a word, so word_counts(\"To be, or not to be!\") is {'to': 2, 'be': 2, 'or': 1, 'not': 1}. top(text, n) gives the n most frequent words as a list of (word, count) pairs, the most frequent first and equally frequent ones in alphabetical order. longest(text) gives the longest word, the first one if there are several, and None for an empty text.",
    checks: [
      {
        code: "from textstats import word_counts\nprint(sorted(dict(word_counts('To be, or not to be!')).items()))",
        prints: "[('be', 2), ('not', 1), ('or', 1), ('to', 2)]"
      },
      {
        isNew: true,
        code: "from textstats import top\nprint([tuple(p) for p in top('The cat. The dog! A cat? the end', 3)], [tuple(p) for p in top('b a', 5)])",
        prints: "[('the', 3), ('cat', 2), ('a', 1)] [('a', 1), ('b', 1)]"
      },
      {
        isNew: true,
        code: "from textstats import longest\nprint(longest('some green apples, purple grapes').lower(), longest(''))",
        prints: "apples None"
      }
    ]
  },
  {
    name: "lru",
    kind: "library",
    module: "lru",
    language: "en",
    text: "Make lru.py with a class LRUCache. LRUCache(2) holds at most two entries; put(key, value) stores one, get(key) gives the value or None, and when it is full, storing a new key drops the one that was used least recently (both get and put count as use). len(cache) is the number of entries, `key in cache` tells whether a key is there without counting as use, and a capacity below 1 raises ValueError.",
    checks: [
      {
        code: "from lru import LRUCache\nc = LRUCache(2)\nc.put('a', 1)\nc.put('b', 2)\nprint(c.get('a'))\nc.put('c', 3)\nprint(c.get('b'), c.get('a'), c.get('c'), len(c))",
        prints: "1\nNone 1 3 2"
      },
      {
        isNew: true,
        code: "from lru import LRUCache\nc = LRUCache(3)\nfor n in range(5):\n    c.put(n, n * n)\nc.put(2, 'two')\nc.put(9, 81)\nprint(c.get(2), c.get(3), c.get(4), c.get(9), len(c))",
        prints: "two None 16 81 3"
      },
      {
        isNew: true,
        code: "from lru import LRUCache\nc = LRUCache(2)\nc.put('x', 1)\nc.put('y', 2)\nprint('x' in c, 'q' in c)\nc.put('z', 3)\nprint('x' in c, 'y' in c)",
        prints: "True False\nFalse True"
      },
      {
        isNew: true,
        code: "from lru import LRUCache\ntry:\n    LRUCache(0)\n    print('made')\nexcept ValueError:\n    print('refused')",
        prints: "refused"
      }
    ]
  },
  {
    name: "matrix",
    kind: "library",
    module: "matrix",
    language: "zh",
    text: "写一个 Python 模块 matrix.py，不用任何第三方库，矩阵就是嵌套列表。提供三个函数：add(a, b) 返回两个矩阵的和，multiply(a, b) 返回乘积，transpose(a) 返回转置。例如 multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]) 返回 [[19, 22], [43, 50]]，transpose([[1, 2, 3]]) 返回 [[1], [2], [3]]。形状不合适时抛出 ValueError。",
    checks: [
      {
        code: "from matrix import multiply, transpose\nprint(multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]), transpose([[1, 2, 3]]))",
        prints: "[[19, 22], [43, 50]] [[1], [2], [3]]"
      },
      {
        isNew: true,
        code: "from matrix import add, multiply\nprint(add([[1, 2], [3, 4]], [[10, 20], [30, 40]]), multiply([[1, 2, 3]], [[4], [5], [6]]))",
        prints: "[[11, 22], [33, 44]] [[32]]"
      },
      {
        isNew: true,
        code: "from matrix import add, multiply\nfor call in (lambda: add([[1]], [[1, 2]]), lambda: multiply([[1, 2]], [[1, 2]])):\n    try:\n        print(call())\n    except ValueError:\n        print('refused')",
        prints: "refused\nrefused"
      }
    ]
  },
  {
    name: "duration",
    kind: "library",
    module: "duration",
    language: "zh",
    text: "我需要一个处理时长的小库，文件名是 duration.py。to_seconds('1h30m') 返回 5400，to_seconds('45s') 返回 45，单位只有 h、m、s，顺序也是这样，可以缺少其中几个；其他写法抛出 ValueError。to_text(秒数) 是反过来的：to_text(5400) 返回 '1h30m'，为零的部分不写，to_text(0) 返回 '0s'。",
    checks: [
      {
        code: "from duration import to_seconds, to_text\nprint(to_seconds('1h30m'), to_seconds('45s'), to_text(5400), to_text(0))",
        prints: "5400 45 1h30m 0s"
      },
      {
        isNew: true,
        code: "from duration import to_seconds\nprint(to_seconds('2h5s'), to_seconds('10m'), to_seconds('1h1m1s'))",
        prints: "7205 600 3661"
      },
      {
        isNew: true,
        code: "from duration import to_text\nprint(to_text(59), to_text(3600), to_text(3725), to_text(61))",
        prints: "59s 1h 1h2m5s 1m1s"
      },
      {
        isNew: true,
        code: "from duration import to_seconds\nfor text in ('', 'abc', '5x', '10'):\n    try:\n        print(to_seconds(text))\n    except ValueError:\n        print('refused')",
        prints: "refused\nrefused\nrefused\nrefused"
      }
    ]
  },
  {
    name: "account",
    kind: "library",
    module: "account",
    language: "zh",
    text: "请实现 account.py，里面有一个类 Account。Account('小明') 新建余额为 0 的账户，也可以写成 Account('小明', 100)；属性 owner 和 balance 可以直接读取。deposit(amount) 存款，withdraw(amount) 取款，两者都返回新的余额；金额不大于 0 或者余额不足时抛出 ValueError。transfer(other, amount) 把钱转给另一个账户，失败时两边的余额都不变。",
    checks: [
      {
        code: "from account import Account\na = Account('小明')\nb = Account('小明', 100)\nprint(a.owner, a.balance, b.balance)",
        prints: "小明 0 100"
      },
      {
        isNew: true,
        code: "from account import Account\na = Account('小红', 30)\nprint(a.deposit(25), a.withdraw(40), a.balance)",
        prints: "55 15 15"
      },
      {
        isNew: true,
        code: "from account import Account\na = Account('小刚', 80)\nb = Account('小丽', 5)\na.transfer(b, 50)\nprint(a.balance, b.balance)\ntry:\n    a.transfer(b, 31)\n    print('done')\nexcept ValueError:\n    print('refused')\nprint(a.balance, b.balance)",
        prints: "30 55\nrefused\n30 55"
      },
      {
        isNew: true,
        code: "from account import Account\na = Account('小刚', 10)\nfor call in (lambda: a.deposit(0), lambda: a.deposit(-5), lambda: a.withdraw(11), lambda: a.withdraw(-1)):\n    try:\n        print(call())\n    except ValueError:\n        print('refused')",
        prints: "refused\nrefused\nrefused\nrefused"
      }
    ]
  }
]
