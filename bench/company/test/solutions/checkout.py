total = 0.0
while (line := input("> ").strip()) != "结账":
    try:
        _, price, count = line.split()
        subtotal = float(price) * int(count)
    except ValueError:
        print("格式错误")
        continue
    total += subtotal
    print(f"小计：{subtotal:.2f}")
print(f"合计：{total:.2f}")
if total >= 100:
    print(f"折后：{total * 0.9:.2f}")
