word, found, left = input("谜底：").strip(), set(), 6
while left:
    letter = input("猜：").strip()
    if letter in word:
        found.add(letter)
        print(" ".join(char if char in found else "_" for char in word))
        if set(word) <= found:
            print("你赢了")
            break
    else:
        left -= 1
        print(f"没有这个字母，还剩 {left} 次")
else:
    print(f"你输了，答案是 {word}")
