type Child = Node | string | number | null | undefined | false;

/** Makes an element. Text is always text: nothing a node or a user named is ever parsed as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    // The page's security policy forbids style attributes, but not styles set by script.
    if (name === "style")
      element.style.cssText = value;
    else
      element.setAttribute(name, value);
  }
  append(element, children);
  return element;
}

export function svg(tag: string, attributes: Record<string, string>, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value);
  append(element, children);
  return element;
}

export function text(element: Element, value: string): void {
  if (element.textContent !== value)
    element.textContent = value;
}

export function card(title: string, className: string, ...children: Child[]): HTMLElement {
  return el("section", { class: `card ${className}` }, el("h2", {}, title), ...children);
}

/** A label above a number that can be changed. */
export function stat(label: string): { root: HTMLElement; set(value: string, title?: string): void } {
  const value = el("b", {}, "–");
  const root = el("div", { class: "stat" }, el("span", {}, label), value);
  return {
    root,
    set(next, title) {
      text(value, next);
      if (title !== undefined)
        value.title = title;
    },
  };
}

export function table(columns: string[], className = ""): { root: HTMLElement; rows(next: Child[][]): void } {
  const body = el("tbody");
  const head = el("tr");
  for (const column of columns)
    head.append(el("th", {}, column));
  return {
    root: el("div", { class: "scroll" }, el("table", { class: className }, el("thead", {}, head), body)),
    rows(next) {
      body.replaceChildren(...next.map(cells => {
        const row = el("tr");
        for (const cell of cells)
          row.append(el("td", {}, cell));
        return row;
      }));
    },
  };
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child));
  }
}
