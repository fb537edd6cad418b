/**
 * What `metagpt doctor` and `metagpt models` say.
 *
 * @since 0.1.0
 */

/** In English. @category constants @since 0.1.0 */
export const en = {
  "models.loaded": "loaded",
  "models.chosen": "A run would use {why}",
  "models.unusable": "cannot be used: {why}",
  "doctor.config.none": "no file; none is needed for a model on this machine",
  "doctor.servers.none": "none runs here ({places})",
  "doctor.memory": "{free} GB free of {total} GB",
  "doctor.memory.fix":
    "It needs about {size} GB and {free} GB are free: end other programs, or choose a smaller model, such as: ollama pull qwen2.5-coder:1.5b",
  "doctor.embedded.none": "the embedded model is not installed",
  "doctor.weights.none": "{model}: its weights are not here yet; the first run fetches {size} GB",
  "doctor.nobody": "nothing listens there",
  "doctor.noModel": "the server does not have this model",
  "doctor.noModel.fix": "Set model to one of: {there}",
  "doctor.noModel.pull": "Get it: ollama pull {model}\nOr set model to one of: {there}",
  "doctor.key": "key from {source}",
  "doctor.key.none": "no key",
  "doctor.uncalled": "not on this machine, so it was not called; --call asks it a short question",
  "doctor.unasked": "not asked",
  "doctor.unloaded": "not loaded, so it was not asked",
  "doctor.window": "{count} tokens of context",
  "doctor.window.unknown": "context unknown",
  "doctor.window.fix":
    "Give it {least} tokens of context or more: -c 8192 (llama.cpp), --max-model-len 8192 (vLLM), context_length: 8192 under llm: (Ollama).",
  "doctor.schema": "JSON schema honoured",
  "doctor.json": "JSON schema ignored, JSON mode honoured",
  "doctor.free": "JSON schema ignored, so answers are repaired",
  "doctor.noSystem": "no system messages",
  "doctor.speed": "{rate} tokens/s",
  "doctor.speed.fix":
    "A run will take hours: choose a smaller model, or end what else keeps the processor busy.",
  "doctor.slow.fix":
    "The server is busy, still loading, or stuck: look again when it is free, or leave the question out with --no-ask.",
  "doctor.first": "first after {time}",
  "doctor.workspace": "{path} cannot be written",
  "doctor.workspace.fix": "Choose another folder with --workspace."
}

/** In Chinese. @category constants @since 0.1.0 */
export const zh: Record<keyof typeof en, string> = {
  "models.loaded": "已加载",
  "models.chosen": "运行时将使用 {why}",
  "models.unusable": "不可用：{why}",
  "doctor.config.none": "没有配置文件；使用本机模型不需要它",
  "doctor.servers.none": "本机没有运行中的服务器（{places}）",
  "doctor.memory": "空闲 {free} GB，共 {total} GB",
  "doctor.memory.fix":
    "大约需要 {size} GB，而空闲内存为 {free} GB：请关闭其他程序，或选择更小的模型，例如：ollama pull qwen2.5-coder:1.5b",
  "doctor.embedded.none": "未安装内置模型",
  "doctor.weights.none": "{model}：权重尚未下载；第一次运行会获取 {size} GB",
  "doctor.nobody": "那里没有服务在监听",
  "doctor.noModel": "服务器没有这个模型",
  "doctor.noModel.fix": "将 model 设为其中之一：{there}",
  "doctor.noModel.pull": "获取它：ollama pull {model}\n或将 model 设为其中之一：{there}",
  "doctor.key": "密钥来自 {source}",
  "doctor.key.none": "没有密钥",
  "doctor.uncalled": "不在本机，因此没有调用；--call 会向它提一个简短的问题",
  "doctor.unasked": "没有询问",
  "doctor.unloaded": "尚未加载，因此没有询问",
  "doctor.window": "上下文 {count} 词元",
  "doctor.window.unknown": "上下文长度未知",
  "doctor.window.fix":
    "请给它至少 {least} 词元的上下文：-c 8192（llama.cpp）、--max-model-len 8192（vLLM）、llm: 下的 context_length: 8192（Ollama）。",
  "doctor.schema": "遵守 JSON schema",
  "doctor.json": "忽略 JSON schema，遵守 JSON 模式",
  "doctor.free": "忽略 JSON schema，因此回答需要修复",
  "doctor.noSystem": "不支持系统消息",
  "doctor.speed": "{rate} 词元/秒",
  "doctor.speed.fix": "一次运行会花费数小时：请选择更小的模型，或结束占用处理器的其他程序。",
  "doctor.slow.fix": "服务器正忙、仍在加载或已卡住：空闲后再试，或用 --no-ask 省去提问。",
  "doctor.first": "首个词元 {time}",
  "doctor.workspace": "无法写入 {path}",
  "doctor.workspace.fix": "用 --workspace 选择另一个文件夹。"
}
