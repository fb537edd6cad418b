board = [str(n) for n in range(1, 10)]
lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
player = "X"
for _ in range(9):
    while True:
        square = int(input(f"{player}: ")) - 1
        if board[square] not in "XO":
            break
        print("That square is taken")
    board[square] = player
    for row in range(0, 9, 3):
        print(" ".join(board[row : row + 3]))
    if any(all(board[at] == player for at in line) for line in lines):
        print(f"{player} wins")
        break
    player = "O" if player == "X" else "X"
else:
    print("It is a draw")
