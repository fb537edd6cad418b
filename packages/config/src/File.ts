/**
 * Every key of MetaGPT's `config2.yaml`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

import { Block, ignored, key } from "./Block.ts"

const diagrams = "diagrams are kept as Mermaid text"
const web = "no role searches the web"
const media = "no role makes pictures or speech"
const storage = "everything is kept in files"
const researcher = "there is no researcher role"
const zero = "there is no RoleZero; roles follow the standard procedure"
const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/**
 * Schema of the whole file. Every key may be left out.
 *
 * @category schemas
 * @since 0.1.0
 */
export const File = Schema.Struct({
  llm: key("The model that answers. Left out: one that is found on this machine", Block),
  models: key("Further models, by a name that roles can use", Schema.Record(Schema.String, Block)),
  roles: key(
    "A model of its own for a role",
    Schema.Array(
      Schema.Struct({
        role: Schema.String.annotate({ description: "Name, profile or class of the role, such as Engineer" }),
        llm: Schema.Union([Schema.String, Block]).annotate({
          description: "The model, or its name under models"
        })
      })
    )
  ),
  proxy: key("HTTP proxy for models that have none of their own", Schema.String),
  repair_llm_output: key("Log every repair of an answer as repair_<name>", Schema.Boolean),
  prompt_schema: key("Form in which documents are asked for", Schema.Literals(["json", "markdown", "raw"])),
  sandbox: key(
    "Where programs are tried: auto is wasm, then bubblewrap and a browser where they are installed; none starts none; process runs on this machine, with your rights, code that nobody has read",
    Schema.Literals(["auto", "wasm", "bubblewrap", "container", "process", "none"])
  ),
  prompts: key(
    "Folder of prompts that take the place of the company's own, such as program.md",
    Schema.String
  ),
  language: key("Language of the documents, such as English", Schema.String),
  workspace: key(
    "Where projects are written",
    Schema.Struct({
      path: key("Folder; ./workspace when left out", Schema.String),
      use_uid: key("Write each run to a folder of its own", Schema.Boolean),
      uid: key("Name of that folder", Schema.String)
    })
  ),
  code_review_k_times: key("Most reviews of a file", count),
  code_validate_k_times: key("Another name of code_review_k_times", count),
  project_path: key("An existing project to work on", Schema.String),
  project_name: key("Name of the project and of its folder", Schema.String),
  inc: key("Work on an existing project", Schema.Boolean),
  reqa_file: key("File whose tests are written anew", Schema.String),
  max_auto_summarize_code: key("Most rounds of summarizing code", Schema.Int),
  git_reinit: ignored("the history of a project is never thrown away"),
  mermaid: ignored(diagrams),
  mermaid_engine: ignored(diagrams),
  mmdc: ignored(diagrams),
  puppeteer_config: ignored(diagrams),
  pyppeteer_executable_path: ignored(diagrams),
  search: ignored(web),
  enable_search: ignored(web),
  browser: ignored(web),
  embedding: ignored("documents are found by name, not by likeness"),
  hyde: ignored("documents are found by name, not by likeness"),
  omniparse: ignored("requirements are read as text"),
  s3: ignored(storage),
  redis: ignored(storage),
  redis_key: ignored(storage),
  enable_longterm_memory: ignored("roles remember the documents of the project"),
  exp_pool: ignored("there is no pool of experiences"),
  role_zero: ignored(zero),
  llm_for_researcher_summary: ignored(researcher),
  llm_for_researcher_report: ignored(researcher),
  agentops_api_key: ignored("nothing is reported to anyone"),
  metagpt_tti_url: ignored(media),
  METAGPT_TEXT_TO_IMAGE_MODEL_URL: ignored(media),
  azure_tts_subscription_key: ignored(media),
  azure_tts_region: ignored(media),
  AZURE_TTS_SUBSCRIPTION_KEY: ignored(media),
  AZURE_TTS_REGION: ignored(media),
  iflytek_app_id: ignored(media),
  iflytek_api_id: ignored(media),
  iflytek_api_key: ignored(media),
  iflytek_api_secret: ignored(media),
  IFLYTEK_APP_ID: ignored(media),
  IFLYTEK_APP_KEY: ignored(media),
  IFLYTEK_APP_SECRET: ignored(media)
})
