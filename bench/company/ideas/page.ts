import type { Idea } from "../Idea.ts"

export const page: ReadonlyArray<Idea> = [
  {
    name: "counter",
    kind: "page",
    language: "en",
    text: "A simple web page that counts. The element with the id `count` shows 0 at first; the buttons with the ids `plus` and `minus` add one and take one away, `reset` sets it back to 0. It never goes below 0. No frameworks, just HTML and JavaScript that work when the file is opened.",
    checks: [
      { steps: [{ see: "#count", text: "0" }, { click: "#plus" }, { see: "#count", text: "1" }] },
      {
        isNew: true,
        steps: [
          { click: "#plus" },
          { click: "#plus" },
          { click: "#plus" },
          { click: "#minus" },
          { see: "#count", text: "2" },
          { click: "#reset" },
          { see: "#count", text: "0" }
        ]
      },
      {
        isNew: true,
        steps: [{ click: "#minus" }, { click: "#minus" }, { click: "#plus" }, { see: "#count", text: "1" }]
      }
    ]
  },
  {
    name: "shopping-list",
    kind: "page",
    language: "en",
    text: "I want a shopping list in the browser, as a static page. There is a text field `#item` and a button `#add`; a click on the button puts the text as a new `li` into the list `#list` and empties the field. Clicking an entry gives it the class `done`, clicking it again takes the class away. `#left` always says how many are not done, like `2 left` (at the start `0 left`). An empty text adds nothing.",
    checks: [
      {
        steps: [
          { see: "#left", text: "0 left" },
          { fill: "#item", with: "bread" },
          { click: "#add" },
          { fill: "#item", with: "milk" },
          { click: "#add" },
          { see: "#list li", count: 2 },
          { see: "#left", text: "2 left" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#item", with: "oats" },
          { click: "#add" },
          { fill: "#item", with: "tea" },
          { click: "#add" },
          { fill: "#item", with: "salt" },
          { click: "#add" },
          { click: "#list li:nth-child(2)" },
          { see: "#list li.done", count: 1 },
          { see: "#left", text: "2 left" },
          { click: "#list li:nth-child(2)" },
          { see: "#list li.done", count: 0 },
          { see: "#left", text: "3 left" }
        ]
      },
      {
        isNew: true,
        steps: [
          { click: "#add" },
          { see: "#list li", count: 0 },
          { fill: "#item", with: "rice" },
          { click: "#add" },
          { click: "#add" },
          { see: "#list li", count: 1 },
          { see: "#left", text: "1 left" }
        ]
      }
    ]
  },
  {
    name: "tip",
    kind: "page",
    language: "en",
    text: "Build a tip calculator page (index.html). Inputs: bill amount `#bill`, tip in percent `#tip`, number of people `#people`. When the button `#calculate` is pressed, `#each` shows what each person pays, with a dollar sign and two decimals: 100, 10 and 4 give `$27.50`. If the bill is not a number above 0 or there is less than one person, `#each` shows `Check your input`.",
    checks: [
      {
        steps: [
          { fill: "#bill", with: "100" },
          { fill: "#tip", with: "10" },
          { fill: "#people", with: "4" },
          { click: "#calculate" },
          { see: "#each", text: "$27.50" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#bill", with: "47.6" },
          { fill: "#tip", with: "15" },
          { fill: "#people", with: "3" },
          { click: "#calculate" },
          { see: "#each", text: "$18.25" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#bill", with: "80" },
          { fill: "#tip", with: "5" },
          { fill: "#people", with: "0" },
          { click: "#calculate" },
          { see: "#each", text: "Check your input" },
          { fill: "#people", with: "2" },
          { click: "#calculate" },
          { see: "#each", text: "$42.00" }
        ]
      }
    ]
  },
  {
    name: "letters",
    kind: "page",
    language: "zh",
    text: "做一个实时统计字数的网页：在多行文本框（id 为 text）里输入内容时，id 为 chars 的元素马上显示字符数，id 为 lines 的元素显示行数，都只显示数字；没有内容时两个都是 0。字符数超过 20 时，id 为 warning 的元素显示 `超出 20 字`，否则为空。",
    checks: [
      {
        isNew: true,
        steps: [
          { see: "#chars", text: "0" },
          { see: "#lines", text: "0" },
          { fill: "#text", with: "你好世界" },
          { see: "#chars", text: "4" },
          { see: "#lines", text: "1" },
          { see: "#warning", text: "" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#text", with: "一二三\nabc\n\nd" },
          { see: "#chars", text: "10" },
          { see: "#lines", text: "4" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#text", with: "123456789012345678901" },
          { see: "#chars", text: "21" },
          { see: "#warning", text: "超出 20 字" },
          { fill: "#text", with: "12345678901234567890" },
          { see: "#warning", text: "" },
          { fill: "#text", with: "" },
          { see: "#lines", text: "0" }
        ]
      }
    ]
  },
  {
    name: "bmi",
    kind: "page",
    language: "zh",
    text: "请写一个 BMI 计算器网页。两个输入框：身高（厘米，id 是 height）和体重（公斤，id 是 weight），还有一个按钮（id 是 calc）。点击按钮后在 id 为 result 的元素里显示 BMI（一位小数）和判断，例如身高 175、体重 70 显示 `22.9 正常`。小于 18.5 是偏瘦，小于 24 是正常，小于 28 是偏胖，其余是肥胖。输入不是正数时显示 `请输入正确的数值`。",
    checks: [
      {
        steps: [
          { fill: "#height", with: "175" },
          { fill: "#weight", with: "70" },
          { click: "#calc" },
          { see: "#result", text: "22.9 正常" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#height", with: "180" },
          { fill: "#weight", with: "55" },
          { click: "#calc" },
          { see: "#result", text: "17.0 偏瘦" },
          { fill: "#weight", with: "85" },
          { click: "#calc" },
          { see: "#result", text: "26.2 偏胖" },
          { fill: "#weight", with: "100" },
          { click: "#calc" },
          { see: "#result", text: "30.9 肥胖" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#height", with: "0" },
          { fill: "#weight", with: "60" },
          { click: "#calc" },
          { see: "#result", text: "请输入正确的数值" }
        ]
      }
    ]
  },
  {
    name: "filter",
    kind: "page",
    language: "zh",
    text: "写一个静态网页，列出五种水果：苹果、香蕉、橙子、葡萄、西瓜，每种是列表 `#fruits` 里的一个 li。上面有搜索框 `#search`，输入时只显示名字里含有输入内容的水果，例如输入“果”只剩苹果；清空后全部显示。一个都不符合时，`#empty` 里显示 `没有找到`，其他时候它是空的或者看不见。",
    checks: [
      {
        steps: [
          { see: "#fruits li:visible", count: 5 },
          { fill: "#search", with: "果" },
          { see: "#fruits li:visible", count: 1 },
          { see: "#fruits li:visible", text: "苹果" },
          { fill: "#search", with: "" },
          { see: "#fruits li:visible", count: 5 }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#search", with: "西" },
          { see: "#fruits li:visible", count: 1 },
          { see: "#fruits li:visible", text: "西瓜" },
          { fill: "#search", with: "橙子" },
          { see: "#fruits li:visible", text: "橙子" }
        ]
      },
      {
        isNew: true,
        steps: [
          { fill: "#search", with: "土豆" },
          { see: "#fruits li:visible", count: 0 },
          { see: "#empty", text: "没有找到" },
          { fill: "#search", with: "香" },
          { see: "#fruits li:visible", count: 1 },
          { see: "#empty", text: "" }
        ]
      }
    ]
  }
]
