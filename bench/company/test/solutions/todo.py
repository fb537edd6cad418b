import json
import os
import sys

items = json.load(open("todo.json")) if os.path.exists("todo.json") else []
command, rest = sys.argv[1], sys.argv[2:]
if command == "add":
    items.append(rest[0])
    print(f"已添加：{rest[0]}")
elif command == "list":
    print("\n".join(f"{at}. {item}" for at, item in enumerate(items, 1)) or "没有待办")
elif command == "done":
    at = int(rest[0])
    print(f"已完成：{items.pop(at - 1)}" if 1 <= at <= len(items) else "没有这一项")
json.dump(items, open("todo.json", "w"), ensure_ascii=False)
