// Parts of the page, made without markup from texts: whatever stands in a diagram stays text.
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function filled(words, values) {
  return words.replace(/{([a-z]+)}/g, (whole, name) => values[name] ?? "");
}
