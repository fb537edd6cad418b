beats = {"石头": "剪刀", "剪刀": "布", "布": "石头"}


def hand(name):
    while True:
        text = input(f"{name}：").strip()
        if text in beats:
            return text
        print("请重新输入")


wins = {"玩家一": 0, "玩家二": 0}
while max(wins.values()) < 2:
    one, two = hand("玩家一"), hand("玩家二")
    if one == two:
        print("本局平局")
        continue
    winner = "玩家一" if beats[one] == two else "玩家二"
    wins[winner] += 1
    print(f"本局{winner}胜")
print(f"最终胜利：{max(wins, key=wins.get)}")
