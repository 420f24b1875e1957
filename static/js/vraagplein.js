/*
 * What makes Vraagplein nicer with JavaScript; everything works without. Texts come from data attributes, so that
 * templates translate them. No globals; each part looks for its own attribute and does nothing when it is absent.
 */
(() => {
  "use strict";

  const PAUSE_BEFORE_SAVING_MS = 1500;
  const PAUSE_BEFORE_ANNOUNCING_MS = 1000;
  const RETRY_MS = 15000;
  const STILL_BUSY_MS = 30000;
  const NOT_KEPT = new Set(["csrf_token", "version", "idempotency_key", "effort"]);

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* --- keeping text in the browser ------------------------------------------------------------------------- */

  const kept = {
    key: (form) => `vraagplein:${form.dataset.autosave}`,
    read(form) {
      try {
        return JSON.parse(localStorage.getItem(this.key(form)));
      } catch {
        return null; // storage is switched off or holds something else: there is simply nothing to restore
      }
    },
    write(form) {
      try {
        localStorage.setItem(this.key(form), JSON.stringify(typed(form)));
        return true;
      } catch {
        return false; // storage is full or switched off
      }
    },
    clear(form) {
      try {
        localStorage.removeItem(this.key(form));
      } catch {
        // storage is switched off: nothing was kept, so there is nothing to clear
      }
    },
    markSent(form) {
      try {
        sessionStorage.setItem("vraagplein:sent", this.key(form));
      } catch {
        // without storage there is no copy to clear later
      }
    },
    // A page of ours that is neither the same form nor the sign-in page means that the text has arrived.
    clearSent(forms) {
      try {
        const key = sessionStorage.getItem("vraagplein:sent");
        if (!key || document.querySelector("input[type=password]")) return;
        sessionStorage.removeItem("vraagplein:sent");
        if (!forms.some((form) => this.key(form) === key)) localStorage.removeItem(key);
      } catch {
        // storage is switched off: nothing was kept
      }
    },
  };

  const typed = (form) =>
    [...new FormData(form).entries()].filter(([name, value]) => {
      const control = form.elements.namedItem(name);
      return typeof value === "string" && !NOT_KEPT.has(name) && !(control && control.type === "password");
    });

  // Files are sent when somebody presses save, not over and over while they type.
  const withoutFiles = (data) => {
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  };

  const putBack = (form, entries) => {
    const values = new Map();
    entries.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    for (const control of form.elements) {
      if (!control.name || NOT_KEPT.has(control.name) || control.type === "file" || control.type === "hidden") continue;
      const wanted = values.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = wanted.includes(control.value);
      else if (control.tagName === "SELECT") for (const o of control.options) o.selected = wanted.includes(o.value);
      else if (wanted.length) control.value = wanted.shift();
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* --- saving as you type ----------------------------------------------------------------------------------- */

  const autosave = (form) => {
    const status = form.querySelector("[data-autosave-status]");
    let timer = 0;
    let saving = false;
    let changed = false;
    let stopped = false;

    const say = (name, time = "") => {
      if (!status) return;
      status.textContent = (status.dataset[name] || "").replace("{time}", time);
      status.parentElement.classList.toggle("vp-autosave--waiting", !["saved", "saving"].includes(name));
    };

    const later = (ms) => {
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(save, ms);
    };

    const keepHere = (reason, retry) => {
      changed = true;
      kept.write(form);
      say(reason);
      if (retry) later(RETRY_MS);
    };

    const save = async () => {
      if (saving) return later(PAUSE_BEFORE_SAVING_MS);
      saving = true;
      changed = false;
      form.dataset.unsaved = "";
      say("saving");
      const token = form.elements.namedItem("csrf_token");
      try {
        const response = await fetch(form.dataset.autosave, {
          method: "POST",
          body: withoutFiles(new FormData(form)),
          headers: { Accept: "application/json", "X-CSRFToken": token ? token.value : "" },
          credentials: "same-origin",
          redirect: "manual",
        });
        if (response.ok) {
          const answer = await response.json();
          const version = form.elements.namedItem("version");
          if (version && answer.version !== undefined) version.value = answer.version;
          say("saved", answer.saved_at);
          if (!changed) {
            kept.clear(form);
            delete form.dataset.unsaved;
          }
        } else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
          keepHere("signedOut", true);
        } else if (response.status === 409) {
          stopped = true; // saving on would put our text over somebody else's
          keepHere("stale", false);
        } else if (response.status >= 500) {
          keepHere("offline", true);
        } else {
          keepHere("refused", false);
        }
      } catch {
        keepHere("offline", true); // no connection, or an answer that is not ours
      } finally {
        saving = false;
      }
    };

    const changes = () => {
      changed = true;
      form.dataset.unsaved = "";
      later(PAUSE_BEFORE_SAVING_MS);
    };
    form.addEventListener("input", changes);
    form.addEventListener("change", changes);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      stopped = true;
      kept.write(form); // the server may be away at this very moment; the next page with this form offers it back
      kept.markSent(form);
    });
    window.addEventListener("online", () => changed && later(0));
    offerBack(form, status);
  };

  const offerBack = (form, status) => {
    const entries = kept.read(form);
    if (!entries || !status) return;
    if (JSON.stringify(entries) === JSON.stringify(typed(form))) return kept.clear(form);
    const choice = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "vp-plain";
      const text = document.createElement("span");
      text.textContent = label;
      button.append(text);
      button.addEventListener("click", () => {
        status.textContent = "";
        status.parentElement.classList.remove("vp-autosave--waiting");
        act();
      });
      return button;
    };
    status.parentElement.classList.add("vp-autosave--waiting");
    status.textContent = `${status.dataset.restorable} `;
    status.append(
      choice(status.dataset.restore, () => putBack(form, entries)),
      choice(status.dataset.discard, () => kept.clear(form)),
    );
  };

  /* --- leaving with unsaved text ---------------------------------------------------------------------------- */

  const warnBeforeLeaving = () => {
    all("form[data-warn-unsaved]").forEach((form) => {
      form.addEventListener("input", () => (form.dataset.unsaved = ""));
    });
    document.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) delete event.target.dataset.unsaved;
    });
    window.addEventListener("beforeunload", (event) => {
      if (document.querySelector("form[data-unsaved]")) event.preventDefault();
    });
  };

  /* --- characters left -------------------------------------------------------------------------------------- */

  const countCharacters = (control) => {
    const left = document.getElementById(`${control.id}-left`);
    if (!left) return;
    const limit = Number(control.dataset.maxlengthCounter);
    const spoken = document.createElement("span");
    spoken.className = "vp-hidden";
    spoken.setAttribute("role", "status");
    left.after(spoken);
    let timer = 0;
    const show = (event) => {
      // A line end is sent as two characters; the limit of the server counts it as one.
      const room = limit - [...control.value.replace(/\r\n/g, "\n")].length;
      left.textContent = `${room < 0 ? left.dataset.over : left.dataset.left} ${Math.abs(room).toLocaleString(document.documentElement.lang)}`;
      left.classList.toggle("vp-field__left--over", room < 0);
      clearTimeout(timer);
      if (event && room < limit / 10) timer = setTimeout(() => (spoken.textContent = left.textContent), PAUSE_BEFORE_ANNOUNCING_MS);
    };
    control.addEventListener("input", show);
    if (control.form) control.form.addEventListener("input", (event) => event.target === control.form && show());
    show();
  };

  // The room that several fields share: data-total-of names their ids, data-total-limit is what they may have together.
  const countTogether = (line) => {
    const controls = line.dataset.totalOf.split(" ").map((id) => document.getElementById(id));
    const limit = Number(line.dataset.totalLimit);
    const show = () => {
      const used = controls.reduce((sum, control) => sum + [...control.value.replace(/\r\n/g, "\n").trim()].length, 0);
      const room = limit - used;
      line.textContent = `${room < 0 ? line.dataset.over : line.dataset.left} ${Math.abs(room).toLocaleString(document.documentElement.lang)}`;
      line.classList.toggle("vp-field__left--over", room < 0);
    };
    line.closest("form").addEventListener("input", show);
    show();
  };

  /* --- rows that repeat ------------------------------------------------------------------------------------- */

  const repeat = (list) => {
    const add = list.querySelector("[data-repeat-add]");
    const max = Number(list.dataset.repeatMax || 50);
    const items = () => all("[data-repeat-item]", list);

    // WTForms names rows "<list>-<number>-…"; only the first number after the name of the list is ours.
    const renumber = (item, number) => {
      const pattern = new RegExp(`(^|\\s|#)(${list.id})-\\d+`, "g");
      for (const element of [item, ...all("*", item)]) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace(pattern, `$1$2-${number}`));
        }
      }
      all("[data-repeat-number]", item).forEach((element) => (element.textContent = number + 1));
    };

    const refresh = () => {
      const rows = items();
      rows.forEach(renumber);
      all("[data-repeat-remove]", list).forEach((button) => (button.hidden = rows.length < 2));
      add.hidden = rows.length >= max;
    };

    const emptied = (item) => {
      for (const control of all("input, textarea, select", item)) {
        if (control.type === "checkbox" || control.type === "radio") control.checked = false;
        else if (control.name !== "csrf_token") control.value = "";
        control.removeAttribute("aria-invalid");
      }
      all(".vp-field__error", item).forEach((element) => element.remove());
      all(".utrecht-form-field--invalid", item).forEach((e) => e.classList.remove("utrecht-form-field--invalid"));
      return item;
    };

    add.addEventListener("click", () => {
      const rows = items();
      const fresh = emptied(rows.at(-1).cloneNode(true));
      all(".vp-hidden[role=status]", fresh).forEach((element) => element.remove());
      rows.at(-1).after(fresh);
      refresh();
      all("[data-maxlength-counter]", fresh).forEach(countCharacters);
      fresh.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-repeat-remove]");
      if (!button) return;
      button.closest("[data-repeat-item]").remove();
      refresh();
      list.dispatchEvent(new Event("input", { bubbles: true }));
      add.focus();
    });
    refresh();
  };

  /* --- asking once ------------------------------------------------------------------------------------------ */

  const askOnce = () => {
    const dialog = document.getElementById("confirm-dialog");
    if (!dialog || !dialog.showModal) return;
    document.addEventListener("submit", (event) => {
      const form = event.target;
      const question = event.submitter?.dataset.confirm || form.dataset.confirm;
      if (!question || form.dataset.confirmed !== undefined) return;
      event.preventDefault();
      dialog.querySelector("#confirm-dialog-text").textContent = question;
      dialog.returnValue = "";
      dialog.addEventListener("close", () => {
        if (dialog.returnValue !== "yes") return;
        form.dataset.confirmed = "";
        form.requestSubmit(event.submitter);
        delete form.dataset.confirmed;
      }, { once: true });
      dialog.showModal();
    }, true);
  };

  /* --- what a form takes ------------------------------------------------------------------------------------ */

  // Active time and clicks, put in the form on sending: to hold the site to its promise, not the person. Time counts
  // until half a minute after somebody last typed, pointed or scrolled, and only while the page is in view. A click is
  // pressing or choosing something, by pointer or by keyboard; putting the cursor in a text is none.
  const measureEffort = (fields) => {
    const PRESSED = "a[href], button, summary, input:is([type=checkbox], [type=radio], [type=file], [type=submit])";
    let earlier = new Map();
    let activeMs = 0;
    let clicks = 0;
    let last = null;

    const pass = () => {
      const time = performance.now();
      if (last !== null) activeMs += Math.min(time - last, STILL_BUSY_MS);
      last = document.hidden ? null : time;
    };
    // What was measured before the form came back with a fault stands in the field already.
    const begin = () => {
      earlier = new Map(fields.map((field) => [field, (field.value || "0 0").split(" ").map(Number)]));
      activeMs = clicks = 0;
      last = document.hidden ? null : performance.now();
    };
    const count = (target) => {
      if (target && target.closest("main, dialog")) clicks += 1;
    };

    for (const name of ["pointermove", "pointerdown", "keydown", "input", "wheel", "scroll"]) {
      document.addEventListener(name, pass, { capture: true, passive: true });
    }
    document.addEventListener("visibilitychange", pass);
    // Pressing a button by keyboard and a label by pointer both arrive here as one click on the thing itself.
    document.addEventListener("click", (event) => count(event.target.closest(PRESSED)), true);
    document.addEventListener("change", (event) => event.target.matches("select") && count(event.target), true);
    document.addEventListener("submit", (event) => {
      const field = event.target.elements.namedItem("effort");
      if (event.defaultPrevented || !earlier.has(field)) return;
      pass();
      const [seconds, pressed] = earlier.get(field);
      field.value = `${seconds + Math.round(activeMs / 1000)} ${pressed + clicks}`;
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      fields.forEach((field) => (field.value = "")); // back on a page that was sent: a new visit
      begin();
    });
    begin();
  };

  /* --- small things ----------------------------------------------------------------------------------------- */

  const copyButton = (button) => {
    button.hidden = !navigator.clipboard;
    const label = button.querySelector("span");
    button.addEventListener("click", async () => {
      const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
      await navigator.clipboard.writeText(source ? source.value : button.dataset.copy);
      label.textContent = button.dataset.copied;
      label.setAttribute("role", "status");
    });
  };

  const printButton = (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  };

  const closeMenus = () => {
    const close = (menu, focus) => {
      menu.open = false;
      if (focus) menu.querySelector("summary").focus();
    };
    document.addEventListener("click", (event) => {
      all(".vp-menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => close(menu, false));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") all(".vp-menu[open]").forEach((menu) => close(menu, menu.contains(document.activeElement)));
    });
  };

  const filters = () => {
    const wide = window.matchMedia("(min-width: 60rem)").matches;
    all("details[data-open-wide]").forEach((details) => (details.open = wide));
  };

  closeMenus();
  filters();
  askOnce();
  warnBeforeLeaving();
  const saved = all("form[data-autosave]");
  kept.clearSent(saved);
  saved.forEach(autosave);
  all("[data-maxlength-counter]").forEach(countCharacters);
  all("[data-total-of]").forEach(countTogether);
  all("[data-repeat]").forEach(repeat);
  all("[data-copy], [data-copy-from]").forEach(copyButton);
  all("[data-print]").forEach(printButton);
  const efforts = all("form [name=effort]");
  if (efforts.length) measureEffort(efforts);
  document.querySelector("[data-error-summary]")?.focus();
})();
