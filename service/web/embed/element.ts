// Makes elements; text from outside goes in as text, never as markup.

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

export function make<K extends keyof HTMLElementTagNameMap>(
	name: K, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (typeof value === "function") {
			element.addEventListener(key, value);
		} else if (value !== false) {
			element.setAttribute(key, value === true ? "" : value);
		}
	}
	element.append(...children);
	return element;
}
