/** The ideas of the table in the README, as a person would type them. */
export const ideas: Readonly<Record<string, string>> = {
  snake: "write a snake game",
  todo: "write a command-line todo list saved as JSON",
  "tic-tac-toe": "write a tic tac toe game",
  password: "write a password generator",
  markdown: "write a markdown to HTML converter",
  bank: "write a bank account simulator",
  guess: "write a number guessing game",
  adventure: "write a text adventure game",
  csv: "write a program that shows statistics of a CSV file",
  units: "write a unit converter",
  hangman: "write a hangman game",
  library: "write a library management system"
}
