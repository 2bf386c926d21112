// Words of a page that carries its model: in the language of `state`, from `model`; both are the page's own.

/** A text in the language of the page; one that is the same in all languages is a plain string. */
const say = (texts) =>
  (typeof texts === "string" ? texts : texts?.[state.language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "");
const text = (key, values = {}) =>
  (model.texts[state.language]?.[key] || model.texts.en?.[key] || key)
    .replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
const number = (value) => value.toLocaleString(state.language);

/** Where a piece of evidence stands: file, sheet, row, column and cell, as far as they are known. */
function placeWords([file, sheet, row, column, cell]) {
  const named = (key, value) => (value ? text(key, { value }) : "");
  const header = named("column", model.strings[column]) + (cell ? ` (${cell})` : "");
  const parts = [model.strings[file], named("sheet", model.strings[sheet]), named("row", row), header];
  return parts.filter(Boolean).join(", ");
}

/** What a search compares: no case, no tone marks, no full stops or spaces; vowels stay, for they make the word. */
function fold(words) {
  return words.normalize("NFKD").toLowerCase()
    .replace(/เเ/g, "แ").replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50)
    .replace(/[\u0300-\u036f\u0e47-\u0e4e\s.\u200b-\u200d\-–]/g, "");
}

function gather(items, keysOf) {
  const found = new Map();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      if (found.has(key)) found.get(key).push(item);
      else found.set(key, [item]);
    }
  }
  return found;
}
