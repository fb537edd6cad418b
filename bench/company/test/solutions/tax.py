import sys

numbers = []
for argument in sys.argv[1:3]:
    try:
        numbers.append(float(argument))
    except ValueError:
        print(f"not a number: {argument}")
        sys.exit(2)
net, rate = numbers
tax = net * rate / 100
print(f"net {net:.2f}, tax {tax:.2f}, gross {net + tax:.2f}")
