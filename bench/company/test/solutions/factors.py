import sys

text = sys.argv[1] if len(sys.argv) > 1 else ""
if not text.isdigit() or int(text) < 2:
    print("错误：请输入大于 1 的整数")
    sys.exit(1)
number, factors, divisor = int(text), [], 2
while number > 1:
    while number % divisor == 0:
        factors.append(str(divisor))
        number //= divisor
    divisor += 1
print(f"{text} 是质数" if len(factors) == 1 else f"{text} = {' * '.join(factors)}")
