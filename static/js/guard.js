/*
 * The guard beside a form: says what it found to who cannot see it, puts a beginning into the field, and keeps the
 * proposed title in step with the problem. htmx fetches the findings; without JavaScript they come with the page.
 */
(() => {
  "use strict";

  const status = document.querySelector("[data-guard-status]");
  const typed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

  const showButtons = (root) => {
    for (const button of root.querySelectorAll("[data-guard-begin]")) button.hidden = false;
  };

  const say = (found) => {
    // Only what is new is read out: the same text again would interrupt the typing.
    if (status && found && status.textContent !== found.dataset.guardSaid) status.textContent = found.dataset.guardSaid;
  };

  const putBeginning = (button) => {
    const field = document.getElementById(button.dataset.guardFor);
    const text = field.value.trimEnd();
    const start = text ? text.length + 1 : 0;
    field.value = text ? `${text} ${button.dataset.guardBegin}` : button.dataset.guardBegin;
    typed(field);
    field.focus();
    const dots = field.value.indexOf("…", start);
    field.setSelectionRange(dots < 0 ? field.value.length : dots, dots < 0 ? field.value.length : dots + 1);
  };

  // The title follows the problem as long as nobody has chosen another one.
  const proposeTitle = (proposal) => {
    const title = document.querySelector("[data-proposed]");
    if (!title || !proposal || title === document.activeElement) return;
    const follows = title.value.trim() === title.dataset.proposed;
    title.dataset.proposed = proposal;
    if (!follows || title.value === proposal) return;
    title.value = proposal;
    typed(title);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-guard-begin]");
    if (button) putBeginning(button);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target;
    if (!place.id.startsWith("wachter-")) return;
    showButtons(place);
    say(place.querySelector("[data-guard-said]"));
    const proposed = place.querySelector("[data-proposed-title]");
    if (proposed) proposeTitle(proposed.dataset.proposedTitle);
  });
  showButtons(document);
})();
