/** Pages that are right. */
import type { Sandbox } from "@metagpt-ts/workspace"

export const todo = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<title>Todo</title>
<style>
body { font-family: sans-serif; background: url("data:image/gif;base64,R0lGODlhAQABAAAAACw="); }
.done { text-decoration: line-through; }
</style>
</head>
<body>
<h1>Todo</h1>
<input id="task" placeholder="What?">
<button id="add" onclick="add()">Add</button>
<ul id="list"></ul>
<script>
const list = document.getElementById("list");
let count = 0;
function add() {
  const task = document.querySelector("#task");
  if (task.value.trim() === "") return;
  const item = document.createElement("li");
  item.id = \`item-\${count++}\`;
  item.textContent = task.value;
  item.addEventListener("click", () => item.classList.toggle("done"));
  list.append(item);
  task.value = "";
}
document.getElementById("task").addEventListener("keydown", ({ key }) => {
  if (key === "Enter") add();
});
</script>
</body>
</html>
`

const three: Sandbox.Files = {
  "index.html":
    '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<link rel="stylesheet" href="css/style.css">\n<script src="js/draw.js" defer></script>\n</head>\n<body>\n<canvas id="board"></canvas>\n<a href="about.html">About</a>\n<script src="js/game.js"></script>\n</body>\n</html>\n',
  "about.html": "<!doctype html>\n<title>About</title>\n<p>A game. <a href='index.html#top'>Back</a></p>\n",
  "css/style.css": "#board { width: 10em }\n",
  "js/draw.js": '"use strict"\nwindow.draw = (context) => context.fillRect(0, 0, 9, 9)\n',
  "js/game.js":
    'const context = board.getContext("2d")\nconst hint = document.getElementById("hint")\nif (hint) hint.textContent = "Go"\naddEventListener("load", () => draw(context))\nif (typeof module !== "undefined") module.exports = { draw }\n'
}

const made = `<!doctype html>
<body>
<div id="app"></div>
<script>
  const app = document.getElementById("app")
  app.innerHTML = '<p id="score">0</p><button onclick="more()">More</button>'
  let n = 0
  more = () => { document.getElementById("score").textContent = ++n }
  document.getElementById("row" + n)?.remove()
  for (const image of document.images) image.src = "data:,"
</script>
</body>
`

/** By name. */
export const right: Readonly<Record<string, Sandbox.Files>> = {
  "a page in one file": { "index.html": todo },
  "a page of many files": three,
  "a page that its script makes": { "index.html": made }
}
