/**
 * Every fix that this package makes, with the most confidence it has (1 loses nothing) and what it means.
 *
 * @category models
 * @since 0.1.0
 */
export const catalogue = {
  boolean_to_text: [0.95, "a boolean was written as text"],
  bullets_to_list: [0.95, "bullets or numbered lines were read as a list"],
  column_to_list: [0.85, "objects of one and the same key were read as a list of what they hold"],
  commas_to_list: [0.9, "words with commas between them were read as a list"],
  embedded_json: [0.95, "JSON, or a Python literal, within a string was read"],
  enum_alias: [0.95, "another declared name of an option was read as the option"],
  enum_case: [1, "an option was read in another case"],
  enum_decoration: [1, "an option was read without quotes, punctuation or style"],
  enum_in_text: [0.85, "an option was found in an explanation"],
  enum_prefix: [0.6, "the beginning of an option was read as the option"],
  enum_typo: [0.7, "a misspelt option was read"],
  extra_key_dropped: [0.8, "a key that may not be there was left out"],
  indexed_object_to_list: [0.95, 'an object with the keys "1", "2", … was read as a list'],
  item_to_list: [0.9, "one item was read as a list of it"],
  key_alias: [0.95, "another declared name of a key was read as the key"],
  key_case: [1, "a key was read in another case"],
  key_decoration: [1, "a key was read without its number, emphasis or punctuation"],
  key_implied: [0.8, "a value was put under the only key that is needed"],
  key_partial: [0.6, "a key was known by some of its words"],
  key_style: [1, "a key was read in another style: snake_case, camelCase, words"],
  key_typo: [0.9, "a misspelt key was read"],
  keys_gathered: [0.8, "keys of a missing inner object were moved into it"],
  lines_to_list: [0.85, "lines were read as a list"],
  lines_to_object: [0.85, "lines of key: value were read as an object"],
  list_to_object: [0.85, "a list of pairs, or of objects, was read as one object"],
  list_to_text: [0.8, "a list was written as text, an item a line"],
  list_unwrapped: [0.95, "the only item of a list was taken out"],
  null_dropped: [0.9, "null for a key that may be missing was left out"],
  null_to_empty_list: [0.5, "null was read as an empty list"],
  null_to_text: [0.6, "null was read as an empty text"],
  number_to_boolean: [0.9, "0 or 1 was read as a boolean"],
  number_to_text: [0.95, "a number was written as text, the way it stood in the answer"],
  object_to_list: [0.85, "the entries of an object were read as a list"],
  object_to_row: [0.85, "an object was read as a row of cells"],
  object_to_text: [0.75, "an object was written as text, an entry a line"],
  object_unwrapped: [0.95, "a wrapper around the value was taken off"],
  repr_read: [0.95, "the repr of a Python object, Task(title='x'), was read as the object"],
  sections_to_object: [0.9, "sections with headings were read as an object"],
  table_to_list: [0.95, "a table was read as a list of its rows"],
  tags_to_list: [0.95, "what stood in equal tags was read as a list"],
  tags_to_object: [0.9, "what stood between <key> and </key> was read as an object"],
  text_to_boolean: [1, "a word for yes or no was read as a boolean"],
  text_to_empty_list: [0.6, "an empty text, or a word for nothing, was read as an empty list"],
  text_to_null: [0.9, "a word for nothing was read as null"],
  text_to_number: [1, "a number was read out of text"],
  text_to_row: [0.9, "a line was read as a row of cells"],
  text_trimmed: [0.95, "blanks around a text were left out"]
} as const satisfies Record<string, readonly [confidence: number, meaning: string]>

/** The name of a fix of this package. @category models @since 0.1.0 */
export type Name = keyof typeof catalogue
