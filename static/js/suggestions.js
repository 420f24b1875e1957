/*
 * Suggestions while somebody types in a field that searches everything: an editable combobox with a list below it
 * (ARIA Authoring Practices). Without JavaScript, without suggestions or without a connection it is a plain field.
 */
const PAUSE_MS = 150;
const MIN_LETTERS = 2;
const MAX_CHARACTERS = 200;

const element = (name, attributes, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

const combobox = (form, number) => {
  const field = form.elements.namedItem("q");
  const list = element("ul", {
    class: "vp-suggestions",
    id: `suggestions-${number}`,
    role: "listbox",
    "aria-label": form.dataset.suggestionsLabel,
  });
  const status = element("div", { class: "vp-hidden", role: "status" });
  let active = -1;
  let asked = "";
  let timer = 0;
  let request = null;

  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  const choose = (index) => {
    const shown = options();
    active = index;
    shown.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", shown[index].id);
    shown[index].scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const open = () => {
    if (!list.children.length) return;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };

  const forget = () => {
    clearTimeout(timer);
    request?.abort();
    request = null;
  };

  const follow = (option) => {
    forget();
    close();
    location.assign(option.dataset.url);
  };

  const show = ({ suggestions, said }, typed) => {
    active = -1;
    list.dataset.of = typed;
    list.replaceChildren(
      ...suggestions.map(({ label, hint, url }, place) => {
        const option = element("li", {
          class: "vp-suggestions__option",
          id: `${list.id}-${place}`,
          role: "option",
          "aria-selected": "false",
          "data-url": url,
        });
        option.append(
          element("span", { class: "vp-suggestions__label" }, label),
          " ",
          element("span", { class: "vp-suggestions__hint" }, hint),
        );
        return option;
      }),
    );
    if (list.children.length) open();
    else close();
    status.textContent = said;
  };

  const ask = async (typed) => {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      const address = `${form.dataset.suggestions}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", signal });
      const found = answer.ok ? await answer.json() : { suggestions: [], said: "" };
      if (!signal.aborted && document.activeElement === field) show(found, typed);
    } catch {
      if (!signal.aborted) close(); // no connection, or an answer that is not ours: the field itself still searches
    }
  };

  const typedNow = () => field.value.trim().slice(0, MAX_CHARACTERS);

  const typing = () => {
    const typed = typedNow();
    if (typed === asked) return;
    asked = typed;
    forget();
    choose(-1);
    if (typed.length < MIN_LETTERS) {
      list.replaceChildren();
      status.textContent = "";
      return close();
    }
    timer = setTimeout(() => ask(typed), PAUSE_MS);
  };

  const keys = {
    ArrowDown: () => {
      if (!isOpen()) open();
      if (isOpen()) choose(active + 1 < options().length ? active + 1 : 0);
      return isOpen();
    },
    ArrowUp: () => {
      if (!isOpen()) open();
      if (isOpen()) choose(active > 0 ? active - 1 : options().length - 1);
      return isOpen();
    },
    Home: () => active >= 0 && (choose(0), true),
    End: () => active >= 0 && (choose(options().length - 1), true),
    Enter: () => active >= 0 && (follow(options()[active]), true),
    Escape: () => isOpen() && (forget(), close(), true),
  };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!keys[event.key]?.()) return;
    event.preventDefault(); // the caret stays where it is, and Escape keeps what was typed
    event.stopPropagation(); // a menu around the field does not close with the list
  });
  field.addEventListener("input", typing);
  field.addEventListener("blur", () => {
    forget();
    asked = "";
    close();
  });
  field.addEventListener("focus", () => typedNow() === list.dataset.of && open());
  form.addEventListener("submit", () => {
    forget();
    close();
  });
  // The field keeps the focus while somebody points in the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    field.setAttribute(name, value);
  }
  list.hidden = true;
  field.parentElement.append(list);
  form.append(status);
};

document.querySelectorAll("form[data-suggestions]").forEach(combobox);
