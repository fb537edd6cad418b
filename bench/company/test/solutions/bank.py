balance = 0
while True:
    match input("> ").split():
        case ["deposit", amount]:
            balance += int(amount)
        case ["withdraw", amount]:
            if int(amount) > balance:
                print("Insufficient funds")
            else:
                balance -= int(amount)
        case ["balance"]:
            print(f"Balance: {balance}")
        case ["quit"]:
            print("Goodbye")
            break
        case _:
            print("Unknown command")
