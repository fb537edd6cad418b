def number():
    while True:
        try:
            return int(input("> "))
        except ValueError:
            print("please type a number")


secret, tries = number(), 0
while True:
    guess = number()
    tries += 1
    if guess == secret:
        print(f"correct in {tries} tries")
        break
    print("too low" if guess < secret else "too high")
