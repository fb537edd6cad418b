import sys

class SnakeGame:
    def __init__(self, width=10, height=10):
        self.width = width
        self.height = height
        self.grid = [[' ' for _ in range(width)] for _ in range(height)]
        self.snake = [(self.height // 2, self.width // 2)]
        self.direction = 'R'
        self.food = (self.height // 2, self.width // 2)
        self.score = 0

    def print_grid(self):
        for row in self.grid:
            print(' '.join(row))

    def move_snake(self):
        head = self.snake[-1]
        if self.direction == 'R':
            new_head = (head[0], head[1] + 1)
        elif self.direction == 'L':
            new_head = (head[0], head[1] - 1)
        elif self.direction == 'U':
            new_head = (head[0] - 1, head[1])
        elif self.direction == 'D':
            new_head = (head[0] + 1, head[1])
        if new_head[0] < 0 or new_head[0] >= self.height or new_head[1] < 0 or new_head[1] >= self.width or new_head in self.snake[:-1]:
            return False
        self.snake.append(new_head)
        if new_head == self.food:
            self.food = (self.height // 2, self.width // 2)
            self.score += 1
        else:
            del self.snake[0]
        return True

    def game_loop(self):
        while True:
            self.print_grid()
            move = sys.stdin.readline().strip()
            if move in ['R', 'L', 'U', 'D']:
                self.direction = move
            if not self.move_snake():
                print("Game Over!")
                print("Score:", self.score)
                sys.exit(0)
        sys.exit(0)

if __name__ == "__main__":
    game = SnakeGame()
    game.game_loop()
